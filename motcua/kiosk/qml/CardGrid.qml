// Cards in one or two columns, all of one height; in pages when they do not fit.
import QtQuick
import "."

Item {
    id: grid

    property alias model: repeater.model
    property alias delegate: repeater.delegate
    readonly property int columns: Ui.wide ? 2 : 1
    readonly property real cardWidth: (width - (columns - 1) * Ui.gap) / columns
    readonly property int rowsNeeded: Math.ceil(repeater.count / columns)
    readonly property int rowsThatFit: Math.max(1, Math.floor((height + Ui.gap) / (need + Ui.gap)))
    readonly property int rows: Math.max(1, Math.min(rowsNeeded, rowsThatFit))
    readonly property real cardHeight: Math.min((height + Ui.gap) / rows - Ui.gap, Math.max(need, 280 * Ui.u))
    readonly property int pages: Math.max(1, Math.ceil(rowsNeeded / rows))
    property int page: 0
    property real need: 100

    // the height that the fullest card needs; cards call it when theirs changes
    function measure() {
        let most = 100 * Ui.u
        for (let at = 0; at < repeater.count; at++) {
            const card = repeater.itemAt(at)
            if (card)
                most = Math.max(most, card.need)
        }
        need = most
    }

    function turn() {
        page = (page + 1) % pages
    }

    onPagesChanged: page = 0
    onVisibleChanged: page = 0

    Grid {
        columns: grid.columns
        spacing: Ui.gap

        Repeater {
            id: repeater
            onItemAdded: Qt.callLater(grid.measure)
            onItemRemoved: Qt.callLater(grid.measure)
        }
    }
}

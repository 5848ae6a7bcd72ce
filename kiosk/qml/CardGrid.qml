// The screen's cards in one or two columns, all of one height; in pages when they do not fit.
import QtQuick
import "."

Item {
    id: cardGrid

    property int most_columns: Ui.wide ? 3 : 2
    // many short choices stand beside each other; a few, or long ones, below each other
    readonly property bool many: kiosk.step === "home" && repeater.count > 6
    readonly property int columns: Ui.large && !Ui.wide ? 1
        : Math.min(most_columns, many ? (Ui.wide && !Ui.large ? 3 : 2) : Ui.wide ? 2 : 1)
    readonly property real cardWidth: (width - (columns - 1) * Ui.gap) / columns
    readonly property int rowsNeeded: Math.ceil(repeater.count / columns)
    readonly property int rowsThatFit: Math.max(1, Math.floor((height + Ui.gap) / (need + Ui.gap)))
    readonly property int rows: Math.max(1, Math.min(rowsNeeded, rowsThatFit))
    readonly property int perPage: rows * columns
    readonly property int pages: Math.max(1, Math.ceil(rowsNeeded / rows))
    readonly property real cardHeight: Math.min((height + Ui.gap) / rows - Ui.gap, Math.max(need, most))
    property real most: 220 * Ui.u
    property int page: 0
    property real need: 100

    // the height that the fullest card needs; cards call it when theirs changes
    function measure() {
        let height = 100 * Ui.u
        for (let at = 0; at < repeater.count; at++) {
            const card = repeater.itemAt(at)
            if (card)
                height = Math.max(height, card.need)
        }
        need = height
    }

    onPagesChanged: page = 0
    onVisibleChanged: page = 0

    function turn() {
        page = (page + 1) % pages
    }

    Connections {
        target: kiosk
        function onStep_changed() { cardGrid.page = 0 }
    }

    Grid {
        id: cards
        columns: cardGrid.columns
        spacing: Ui.gap

        Repeater {
            id: repeater
            model: cardGrid.visible ? kiosk.cards : null
            onItemAdded: Qt.callLater(cardGrid.measure)
            onItemRemoved: Qt.callLater(cardGrid.measure)

            Card {
                required property int index
                required property string card_id
                required property bool takeable
                required name
                required other
                required facts
                required problem
                required primary
                required ticked

                objectName: card_id
                grid: cardGrid
                place: index
                enabled: takeable
            }
        }
    }
}

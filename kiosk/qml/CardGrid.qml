// The screen's cards in columns; each row is as high as its fullest card. In pages when the rows do not fit.
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
    readonly property int pages: Math.max(1, starts.length)
    property real most: 220 * Ui.u
    property int page: 0
    // by row: the height that its fullest card needs; by page: its first row
    property var needs: []
    property var starts: [0]

    // cards call it when their need changes
    function measure() {
        const found = []
        for (let at = 0; at < repeater.count; at++) {
            const card = repeater.itemAt(at)
            const row = Math.floor(at / columns)
            found[row] = Math.max(found[row] || 100 * Ui.u, card ? card.need : 0)
        }
        if (JSON.stringify(found) !== JSON.stringify(needs))
            needs = found
        divide()
    }

    function divide() {
        const found = [0]
        let used = 0
        needs.forEach((need, row) => {
            if (row > found[found.length - 1] && used + need > height) {
                found.push(row)
                used = 0
            }
            used += need + Ui.gap
        })
        if (JSON.stringify(found) !== JSON.stringify(starts))
            starts = found
    }

    function pageOf(place) {
        const row = Math.floor(place / columns)
        let at = 0
        while (at + 1 < starts.length && starts[at + 1] <= row)
            at++
        return at
    }

    function rowsOn(page) {
        return needs.slice(starts[page], page + 1 < starts.length ? starts[page + 1] : needs.length)
    }

    // what is left of the page's height is shared by its rows, up to `most`
    function air(rows) {
        const used = rows.reduce((sum, need) => sum + need, 0) + (rows.length - 1) * Ui.gap
        return Math.max(0, (height - used) / Math.max(1, rows.length))
    }

    function heightOf(place) {
        const need = needs[Math.floor(place / columns)] || 0
        return Math.max(need, Math.min(most, need + air(rowsOn(pageOf(place)))))
    }

    function topOf(place) {
        const page = pageOf(place), rows = rowsOn(page), share = air(rows)
        return rows.slice(0, Math.floor(place / columns) - starts[page])
            .reduce((sum, need) => sum + Math.max(need, Math.min(most, need + share)) + Ui.gap, 0)
    }

    function leftOf(place) {
        return (place % columns) * (cardWidth + Ui.gap)
    }

    onHeightChanged: Qt.callLater(divide)
    onColumnsChanged: Qt.callLater(measure)
    onPagesChanged: page = 0
    onVisibleChanged: page = 0

    function turn() {
        page = (page + 1) % pages
    }

    Connections {
        target: kiosk
        function onStep_changed() { cardGrid.page = 0 }
    }

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
            required icon
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

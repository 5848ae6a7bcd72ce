// Blocks of lines, each under its heading; as much as fits, the rest by a touch on "more".
import QtQuick
import "."

Item {
    id: pages

    // {heading, lines, bullets}
    property var blocks: []
    property int page: 0
    // every heading and line as {text, kind}: heading, bullet or line
    readonly property var rows: [].concat(...blocks.map(block => [{ text: block.heading, kind: "heading" }]
        .concat(block.lines.map(line => ({ text: line, kind: block.bullets ? "bullet" : "line" })))))
    readonly property real needed: all.implicitHeight
    readonly property bool fits: needed <= height + 1
    readonly property real room: height - (fits ? 0 : more.height + 8 * Ui.u)

    // which row begins each page
    property var starts: [0]
    readonly property int first: starts[Math.min(page, starts.length - 1)]
    readonly property int last: page + 1 < starts.length ? starts[page + 1] : rows.length

    function divide() {
        const found = [0]
        let used = 0
        for (let at = 0; at < rows.length && !fits; at++) {
            const row = measured.itemAt(at), next = measured.itemAt(at + 1)
            const high = row ? row.height + all.spacing : 0
            // a heading stays with its first line
            const together = high + (rows[at].kind === "heading" && next ? next.height : 0)
            if (used > 0 && used + together > room) {
                found.push(at)
                used = 0
            }
            used += high
        }
        starts = found
        page = Math.min(page, found.length - 1)
    }

    onRowsChanged: { page = 0; Qt.callLater(divide) }
    onRoomChanged: Qt.callLater(divide)
    onFitsChanged: Qt.callLater(divide)
    Component.onCompleted: divide()

    component Line: Item {
        id: line
        property var row
        property bool begins: false
        readonly property bool heading: row.kind === "heading"
        readonly property real above: heading && !begins ? 14 * Ui.u : 0
        readonly property real indent: row.kind === "bullet" ? 36 * Ui.u : 0
        height: words.implicitHeight + above

        Rectangle {
            visible: line.row.kind === "bullet"
            x: 6 * Ui.u
            y: 18 * Ui.u * Ui.text
            width: 12 * Ui.u
            height: width
            radius: width / 2
            color: Ui.colour.primary
        }
        Words {
            id: words
            x: line.indent
            y: line.above
            width: parent.width - x
            size: tokens.type.small
            lineHeight: 0.98
            text: line.row.text
            font.weight: line.heading ? Font.Bold : Font.Normal
            color: line.heading ? Ui.colour.primary : Ui.colour.ink
        }
    }

    // all rows, never shown: only to know their heights
    Column {
        id: all
        width: parent.width
        spacing: 4 * Ui.u
        opacity: 0

        Repeater {
            id: measured
            model: pages.rows
            Line {
                required property int index
                required property var modelData
                width: all.width
                row: modelData
                begins: index === 0
            }
        }
    }

    Column {
        width: parent.width
        spacing: all.spacing

        Repeater {
            model: pages.rows.slice(pages.first, pages.last)
            Line {
                required property int index
                required property var modelData
                width: parent.width
                row: modelData
                begins: index === 0
            }
        }
    }

    TextButton {
        id: more
        objectName: "more-lines"
        visible: !pages.fits
        anchors { right: parent.right; bottom: parent.bottom }
        size: tokens.type.small
        text: qsTr("More (%1/%2)").arg(pages.page + 1).arg(pages.starts.length)
        onChosen: pages.page = (pages.page + 1) % pages.starts.length
    }
}

// Lines of text under a heading; as many as fit, the others by a touch on "more".
import QtQuick
import "."

Item {
    id: pages

    property string heading: ""
    property var lines: []
    property int bullets: 0
    property int page: 0
    readonly property real head: heading !== "" ? title.implicitHeight : 0
    readonly property real needed: head + all.implicitHeight + 8 * Ui.u
    readonly property bool fits: needed <= height + 1
    readonly property real room: height - head - 8 * Ui.u - (fits ? 0 : more.height + 8 * Ui.u)

    // which line begins each page
    property var starts: [0]
    readonly property int first: starts[Math.min(page, starts.length - 1)]
    readonly property int last: page + 1 < starts.length ? starts[page + 1] : lines.length

    function divide() {
        const found = [0]
        let used = 0
        for (let at = 0; at < lines.length && !fits; at++) {
            const line = measured.itemAt(at)
            const high = line ? line.implicitHeight + all.spacing : 0
            if (used > 0 && used + high > room) {
                found.push(at)
                used = 0
            }
            used += high
        }
        starts = found
        page = Math.min(page, found.length - 1)
    }

    onLinesChanged: { page = 0; Qt.callLater(divide) }
    onRoomChanged: Qt.callLater(divide)
    onFitsChanged: Qt.callLater(divide)
    Component.onCompleted: divide()

    Words {
        id: title
        width: parent.width
        visible: text !== ""
        text: pages.heading
        size: tokens.type.small
        font.weight: Font.DemiBold
        color: Ui.colour.ink_soft
    }

    // all lines, never shown: only to know their heights
    Column {
        id: all
        width: parent.width
        spacing: 6 * Ui.u
        opacity: 0
        visible: true

        Repeater {
            id: measured
            model: pages.lines
            Words {
                required property int index
                required property string modelData
                width: all.width
                size: tokens.type.small
                lineHeight: 0.98
                leftPadding: 36 * Ui.u
                text: modelData
            }
        }
    }

    Column {
        y: head + 8 * Ui.u
        width: parent.width
        spacing: all.spacing

        Repeater {
            model: pages.lines.slice(pages.first, pages.last)

            Item {
                id: line
                required property int index
                required property string modelData
                readonly property bool bullet: pages.first + index < pages.bullets
                width: parent.width
                height: words.implicitHeight

                Rectangle {
                    visible: line.bullet
                    x: 6 * Ui.u
                    y: 18 * Ui.u * Ui.text
                    width: 12 * Ui.u
                    height: width
                    radius: width / 2
                    color: Ui.colour.primary
                }
                Words {
                    id: words
                    x: 36 * Ui.u
                    width: parent.width - x
                    size: tokens.type.small
                    lineHeight: 0.98
                    text: line.modelData
                    color: line.bullet ? Ui.colour.ink : Ui.colour.ink_soft
                }
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

// While no numbers are given: when they are again, today's hours, and who may come in all the same; in two languages.
import QtQuick
import "."

Rectangle {
    id: closed

    property var lines: []

    visible: lines.length > 0
    implicitHeight: visible ? words.implicitHeight + 40 * Ui.u : 0
    radius: tokens.radius.card * Ui.u
    color: Ui.colour.primary_soft
    border.width: Ui.colour.ink === Ui.colour.edge ? 2 * Ui.u : 0
    border.color: Ui.colour.primary

    Image {
        id: clock
        anchors { left: parent.left; leftMargin: 28 * Ui.u; top: words.top; topMargin: 6 * Ui.u }
        width: tokens.icon.lead * Ui.u
        height: width
        sourceSize: Qt.size(width, height)
        source: "image://icons/clock/" + Ui.colour.primary
    }
    Column {
        id: words
        anchors { left: clock.right; leftMargin: 24 * Ui.u; right: parent.right; rightMargin: 28 * Ui.u
                  verticalCenter: parent.verticalCenter }
        spacing: 10 * Ui.u

        Repeater {
            model: closed.lines

            // beside each other where it is wide, else below
            Grid {
                id: line
                required property int index
                required property var modelData
                readonly property real part: Ui.wide && !Ui.large ? (words.width - columnSpacing) / 2 : words.width
                width: words.width
                columns: Ui.wide ? 2 : 1
                columnSpacing: 24 * Ui.u
                verticalItemAlignment: Grid.AlignBottom

                Words {
                    objectName: "closed-" + line.index
                    width: line.part
                    text: line.modelData.first
                    size: line.index === 0 ? tokens.type.lead : tokens.type.small
                    lineHeight: 0.95
                    font.weight: line.index === 0 ? Font.Bold : Font.Medium
                    color: Ui.colour.primary
                }
                Words {
                    width: line.part
                    visible: text !== line.modelData.first && !Ui.large
                    text: line.modelData.second
                    size: tokens.type.small
                    lineHeight: 0.95
                    color: Ui.colour.ink_soft
                }
            }
        }
    }
}

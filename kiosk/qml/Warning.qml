// What is wrong, said before a number is taken; no height when nothing is.
import QtQuick
import "."

Rectangle {
    id: warning

    property alias text: words.text
    property string kind: "red"

    visible: text !== ""
    implicitHeight: visible ? words.implicitHeight + 28 * Ui.u : 0
    radius: tokens.radius.card * Ui.u
    color: kind === "red" ? Ui.colour.red_soft : kind === "amber" ? Ui.colour.amber_soft : Ui.colour.primary_soft
    border.width: Ui.colour.ink === Ui.colour.edge ? 2 * Ui.u : 0
    border.color: words.color

    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; margins: 14 * Ui.u }
        width: 8 * Ui.u
        radius: width / 2
        color: words.color
    }

    Words {
        id: words
        objectName: warning.objectName + "-text"
        anchors { left: parent.left; leftMargin: 44 * Ui.u; right: parent.right; rightMargin: 24 * Ui.u
                  verticalCenter: parent.verticalCenter }
        size: tokens.type.small
        lineHeight: 0.98
        font.weight: Font.Medium
        color: warning.kind === "red" ? Ui.colour.red : warning.kind === "amber" ? Ui.colour.amber : Ui.colour.primary
    }
}

// What is wrong, said before a number is taken; no height when nothing is.
import QtQuick
import "."

Rectangle {
    id: warning

    property alias text: words.text
    property string kind: "red"

    visible: text !== ""
    implicitHeight: visible ? words.implicitHeight + 32 * Ui.u : 0
    radius: tokens.radius.card * Ui.u
    color: kind === "red" ? tokens.colour.red_soft : kind === "amber" ? tokens.colour.amber_soft : tokens.colour.primary_soft

    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; margins: 16 * Ui.u }
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
        font.weight: Font.Medium
        color: warning.kind === "red" ? tokens.colour.red : warning.kind === "amber" ? tokens.colour.amber : tokens.colour.primary
    }
}

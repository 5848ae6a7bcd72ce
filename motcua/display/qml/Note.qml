// A notice of the branch (not an emergency): one calm band across the part it stands in, where no waiting panel tells it.
import QtQuick

Rectangle {
    id: note
    property real unit: 1

    objectName: "note"
    visible: !lobby.layout.hasWaiting && lobby.message.isThere && !lobby.message.isEmergency
    height: 170 * unit
    radius: tokens.radius.card * unit
    color: tokens.colour.amber_soft

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * tokens.space.l * note.unit
        FitText {
            objectName: "note-text"
            height: 96 * note.unit
            unit: note.unit
            size: 54
            least: 18
            wrapMode: Text.WordWrap
            font.weight: Font.DemiBold
            color: tokens.colour.amber
            text: lobby.message.text
        }
        FitText {
            objectName: "note-below"
            visible: text !== ""
            height: 54 * note.unit
            unit: note.unit
            size: tokens.type.small
            least: 14
            wrapMode: Text.WordWrap
            color: tokens.colour.amber
            text: lobby.message.textBelow
        }
    }
}

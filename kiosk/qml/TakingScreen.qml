// The moment between asking for a number and having it.
import QtQuick
import "."

Item {
    Column {
        anchors { left: parent.left; right: parent.right; margins: Ui.margin; verticalCenter: parent.verticalCenter }
        spacing: 36 * Ui.u

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: 24 * Ui.u

            Repeater {
                model: 3

                Rectangle {
                    id: dot
                    required property int index
                    width: 32 * Ui.u
                    height: width
                    radius: width / 2
                    color: Ui.colour.primary

                    SequentialAnimation on opacity {
                        running: dot.visible
                        loops: Animation.Infinite
                        PauseAnimation { duration: dot.index * 160 }
                        NumberAnimation { from: 1; to: 0.25; duration: 320 }
                        NumberAnimation { from: 0.25; to: 1; duration: 320 }
                        PauseAnimation { duration: 480 - dot.index * 160 }
                    }
                }
            }
        }
        Words {
            objectName: "taking"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: kiosk.title
            size: tokens.type.title
            font.weight: Font.Bold
        }
        Words {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: kiosk.note
            size: tokens.type.lead
            color: Ui.colour.ink_soft
        }
        Words {
            width: parent.width
            visible: kiosk.slow
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("The system has not answered yet. This machine keeps trying.")
            color: Ui.colour.amber
        }
        TextButton {
            objectName: "back"
            anchors.horizontalCenter: parent.horizontalCenter
            visible: kiosk.slow
            text: qsTr("Stop waiting")
        }
    }
}

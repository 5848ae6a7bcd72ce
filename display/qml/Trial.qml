// The trial of a display: its real screen with a test call, and below it the question whether it worked.
import QtQuick
import "../../ui/first_run/qml" as SetUp

FocusScope {
    id: stage
    objectName: "trial"

    required property QtObject lobby
    required property QtObject trial
    readonly property real u: Math.max(0.1, width > height ? Math.min(width / 1500, height / 1000)
                                                           : Math.min(width / 1080, height / 1400))

    focus: true
    Keys.onPressed: (event) => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) trial.answer("yes")
        else if (event.key === Qt.Key_Escape) trial.answer("no")
        event.accepted = true
    }

    // its own layout in the room above the question, so that no part of it is covered
    Main {
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: asks.top }
        clip: true
    }

    HoverHandler { cursorShape: Qt.ArrowCursor }

    Rectangle {
        id: asks
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: words.height + 44 * stage.u
        color: tokens.colour.surface

        Rectangle {
            anchors { left: parent.left; right: parent.right; top: parent.top }
            height: 6 * stage.u
            color: tokens.colour.focus
        }
        Column {
            id: words
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter
                      margins: 40 * stage.u }
            spacing: 10 * stage.u

            SetUp.Say {
                objectName: "trial-title"
                width: parent.width
                u: stage.u
                text: stage.trial.title
                font.weight: Font.Bold
                color: tokens.colour.primary
            }
            SetUp.Say {
                objectName: "trial-facts"
                width: parent.width
                u: stage.u
                text: stage.trial.facts
                size: tokens.type.small * 0.8
                color: tokens.colour.ink_soft
            }
            SetUp.Say {
                objectName: "trial-question"
                width: parent.width
                u: stage.u
                text: stage.trial.question
                size: tokens.type.small * 0.9
                font.weight: Font.DemiBold
            }
            Flow {
                width: parent.width
                spacing: 20 * stage.u
                topPadding: 6 * stage.u

                SetUp.Push {
                    objectName: "trial-yes"
                    u: stage.u
                    primary: true
                    text: stage.trial.mute ? qsTr("Yes, I see it") : qsTr("Yes, seen and heard")
                    onChosen: stage.trial.answer("yes")
                }
                SetUp.Push {
                    objectName: "trial-no"
                    u: stage.u
                    text: stage.trial.mute ? qsTr("No") : qsTr("No, not heard")
                    onChosen: stage.trial.answer("no")
                }
                SetUp.Push {
                    objectName: "trial-again"
                    u: stage.u
                    text: qsTr("Call once more")
                    onChosen: stage.trial.call()
                }
            }
        }
    }
}

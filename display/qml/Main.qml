// The lobby screen: the parts of its layout, scaled to the window; an emergency in place of all of them.
import QtQuick

Rectangle {
    id: screen
    readonly property QtObject plan: lobby.layout
    readonly property real across: width / plan.width
    readonly property real down: height / plan.height
    readonly property real unit: Math.min(across, down)

    objectName: "lobby"
    color: lobby.rests ? "black" : lobby.message.isEmergency && !lobby.isRevoked ? tokens.colour.red : tokens.colour.night
    onWidthChanged: plan.fit(width, height)
    onHeightChanged: plan.fit(width, height)

    Component { id: headerPart; Header {} }
    Component { id: callsPart; Calls {} }
    Component { id: waitingPart; Waiting {} }
    Component { id: noticesPart; Notices {} }
    Component { id: counterPart; Counter {} }

    Item {
        id: moving
        x: lobby.shiftX * screen.unit
        y: lobby.shiftY * screen.unit
        width: screen.width
        height: screen.height

        Repeater {
            model: lobby.rests || lobby.isRevoked || lobby.message.isEmergency ? [] : screen.plan.parts
            Loader {
                required property var modelData
                readonly property var part: modelData
                readonly property real unit: screen.unit
                x: part.x * screen.across
                y: part.y * screen.down
                width: part.width * screen.across
                height: part.height * screen.down
                sourceComponent: ({ header: headerPart, calls: callsPart, waiting: waitingPart, notices: noticesPart,
                                    counter: counterPart })[part.kind]
            }
        }
        Loader {
            anchors.fill: parent
            active: lobby.rests && !lobby.isRevoked
            sourceComponent: Rest { unit: screen.unit }
        }
        Loader {
            anchors.fill: parent
            active: lobby.message.isEmergency && !lobby.isRevoked
            sourceComponent: Emergency { unit: screen.unit }
        }
        Loader {
            anchors.fill: parent
            active: lobby.isRevoked
            sourceComponent: Revoked { unit: screen.unit }
        }
    }
    // the way to the set-up: a key, or the screen held down where a PIN is asked for then
    Shortcut {
        sequences: lobby.setupKeys
        onActivated: lobby.want_setup()
    }
    TapHandler {
        objectName: "hold"
        enabled: lobby.mayHold
        longPressThreshold: 3
        onLongPressed: lobby.want_setup()
    }
    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.NoButton
        cursorShape: Qt.BlankCursor
    }
}

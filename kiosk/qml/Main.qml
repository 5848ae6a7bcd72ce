// The kiosk's window: where we are above, one screen below, an emergency over everything.
import QtQuick
import "."

Rectangle {
    id: root
    objectName: "kiosk"

    readonly property bool settled: kiosk.settled

    readonly property real lowLine: kiosk.modes.low ? Math.max(0, height * (Ui.wide ? 0.3 : 0.4) - header.height) : 0
    readonly property string screen: ["search", "confirm", "taking", "ticket", "found", "pin"].includes(kiosk.step)
                                     ? kiosk.step : "list"

    color: Ui.colour.ground

    Binding { target: Ui; property: "wide"; value: root.width > root.height }
    Binding { target: Ui; property: "large"; value: kiosk.modes.large }
    Binding { target: Ui; property: "low"; value: kiosk.modes.low }
    Binding { target: Ui; property: "colour"; value: kiosk.modes.contrast ? tokens.high_contrast : tokens.colour }
    Binding {
        target: Ui
        property: "u"
        value: root.width > root.height ? Math.min(root.width / 1280, root.height / 1080)
                                        : Math.min(root.width / 1080, root.height / 1500)
    }

    Header {
        id: header
        anchors { left: parent.left; right: parent.right; top: parent.top }
        enabled: kiosk.settled
        visible: !emergency.visible
    }

    Item {
        visible: !emergency.visible
        anchors { left: parent.left; right: parent.right; top: header.bottom; bottom: parent.bottom }
        enabled: kiosk.settled

        ListScreen { objectName: kiosk.step + "-screen"; anchors.fill: parent; visible: root.screen === "list"; lowLine: root.lowLine }
        SearchScreen { objectName: "search-screen"; anchors.fill: parent; visible: root.screen === "search"; lowLine: root.lowLine }
        ConfirmScreen { objectName: "confirm-screen"; anchors.fill: parent; visible: root.screen === "confirm" }
        TakingScreen { objectName: "taking-screen"; anchors.fill: parent; visible: root.screen === "taking" }
        TicketScreen { objectName: "ticket-screen"; anchors.fill: parent; visible: root.screen === "ticket" }
        FoundScreen { objectName: "found-screen"; anchors.fill: parent; visible: root.screen === "found" }
        PinScreen { objectName: "pin-screen"; anchors.fill: parent; visible: root.screen === "pin" }
    }

    Emergency {
        id: emergency
        objectName: "emergency"
        anchors.fill: parent
    }
}

// The kiosk's window: the languages above, one screen below.
import QtQuick
import "."

Rectangle {
    id: root
    objectName: "kiosk"

    property string step: kiosk.step

    color: tokens.colour.ground
    focus: true

    Binding { target: Ui; property: "wide"; value: root.width > root.height }
    Binding {
        target: Ui
        property: "u"
        value: root.width > root.height ? Math.min(root.width / 1280, root.height / 1080)
                                        : Math.min(root.width / 1080, root.height / 1500)
    }

    Header {
        id: header
        anchors { left: parent.left; right: parent.right; top: parent.top }
        choice: kiosk.step !== "start"
        enabled: kiosk.settled
    }

    Item {
        id: screens
        anchors { left: parent.left; right: parent.right; top: header.bottom; bottom: parent.bottom }
        enabled: kiosk.settled

        StartScreen { objectName: "start-screen"; anchors.fill: parent; visible: kiosk.step === "start" }
        ServiceScreen { objectName: "service-screen"; anchors.fill: parent; visible: kiosk.step === "service" }
        PriorityScreen { objectName: "priority-screen"; anchors.fill: parent; visible: kiosk.step === "priority" }
        TakingScreen { objectName: "taking-screen"; anchors.fill: parent; visible: kiosk.step === "taking" }
        TicketScreen { objectName: "ticket-screen"; anchors.fill: parent; visible: kiosk.step === "ticket" }
    }

    Keys.onEscapePressed: if (kiosk.settled) kiosk.back()
}

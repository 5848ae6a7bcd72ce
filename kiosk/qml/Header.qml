// Where we are; and in the end how long it is until the start screen returns. Held down, the door leads to the staff's menu.
import QtQuick
import "."

Rectangle {
    id: header

    readonly property bool counts: kiosk.countdown_s > 0

    height: (Ui.wide ? 88 : 112) * Ui.u
    color: counts ? Ui.colour.amber_soft : kiosk.practice ? tokens.colour.call : Ui.colour.surface

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: 2 * Ui.u
        color: Ui.colour.line
    }

    Item {
        objectName: "door"
        x: Ui.margin - 12 * Ui.u
        width: 72 * Ui.u
        height: parent.height

        Rectangle {
            anchors { left: parent.left; leftMargin: 12 * Ui.u; verticalCenter: parent.verticalCenter }
            width: 44 * Ui.u
            height: 68 * Ui.u
            radius: tokens.radius.small * Ui.u
            color: Ui.colour.primary

            Rectangle {
                anchors { right: parent.right; rightMargin: 8 * Ui.u; verticalCenter: parent.verticalCenter }
                width: 8 * Ui.u
                height: width
                radius: width / 2
                color: Ui.colour.on_primary
            }
        }
        TapHandler {
            longPressThreshold: 2
            onLongPressed: kiosk.choose("door")
        }
    }

    Words {
        objectName: "branch"
        anchors {
            left: parent.left; leftMargin: Ui.margin + 64 * Ui.u; right: clock.left; rightMargin: 20 * Ui.u
            verticalCenter: parent.verticalCenter
        }
        visible: !header.counts
        text: kiosk.branch_name !== "" ? kiosk.branch_name : "Một Cửa"
        growth: 1
        maximumLineCount: 2
        lineHeight: 0.95
        font.weight: Font.DemiBold
        color: kiosk.practice ? tokens.colour.on_call : Ui.colour.primary
    }

    Words {
        id: clock
        objectName: "clock"
        visible: !header.counts
        anchors { right: parent.right; rightMargin: Ui.margin; verticalCenter: parent.verticalCenter }
        text: kiosk.clock
        growth: 1
        size: tokens.type.lead
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
        color: kiosk.practice ? tokens.colour.on_call : Ui.colour.ink_soft
    }

    // over the whole line: nothing else matters then
    Words {
        objectName: "countdown"
        visible: header.counts
        anchors {
            left: parent.left; leftMargin: Ui.margin + 64 * Ui.u; right: parent.right; rightMargin: Ui.margin
            verticalCenter: parent.verticalCenter
        }
        growth: 1
        maximumLineCount: 2
        lineHeight: 0.95
        color: Ui.colour.amber
        font.weight: Font.DemiBold
        text: qsTr("Back to the start in %1 s. Touch the screen to stay.").arg(kiosk.countdown_s)
    }
}

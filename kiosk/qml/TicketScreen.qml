// The number, what to expect, what became of the slip, and the code to keep it on a phone.
import QtQuick
import MotCua.Kiosk 1.0
import "."

Item {
    id: screen

    readonly property bool onPaper: kiosk.printing === "printed" || kiosk.printing === "printing"
    readonly property bool reprintable: kiosk.offered.includes("reprint")
    readonly property real half: (width - 2 * Ui.margin - Ui.gap) / 2

    Rectangle {
        id: ticket
        x: Ui.margin
        y: 28 * Ui.u
        width: Ui.wide ? screen.half : screen.width - 2 * Ui.margin
        height: Ui.wide ? footer.y - y - 20 * Ui.u : words.implicitHeight + 88 * Ui.u
        radius: tokens.radius.large * Ui.u
        color: Ui.colour.surface
        border.width: 2 * Ui.u
        border.color: Ui.colour.line

        Column {
            id: words
            anchors { left: parent.left; right: parent.right; margins: 36 * Ui.u; verticalCenter: parent.verticalCenter }
            spacing: 10 * Ui.u

            Words {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.title
                size: tokens.type.lead
                color: Ui.colour.ink_soft
            }
            Words {
                objectName: "number"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.number
                wrapMode: Text.NoWrap
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 60 * Ui.u
                size: Ui.wide && Ui.large ? 0.68 * tokens.type.number : tokens.type.number
                growth: 1
                lineHeight: 0.9
                font.weight: Font.Bold
                color: Ui.colour.primary
            }
            Words {
                objectName: "ticket-service"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.note
                size: tokens.type.lead
                lineHeight: 0.95
                font.weight: Font.DemiBold
            }
            Item { width: 1; height: 12 * Ui.u }
            Words {
                objectName: "ticket-place"
                width: parent.width
                visible: text !== ""
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.place
                font.weight: Font.DemiBold
                lineHeight: 0.98
                bottomPadding: 12 * Ui.u
                color: Ui.colour.primary
            }
            Words {
                objectName: "ahead"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.ahead
                size: tokens.type.lead
            }
            Words {
                objectName: "ticket-wait"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.ticket_wait
                color: Ui.colour.ink_soft
            }
        }
    }

    Item {
        id: beside
        x: Ui.wide ? ticket.x + ticket.width + Ui.gap : Ui.margin
        y: Ui.wide ? ticket.y : ticket.y + ticket.height + 28 * Ui.u
        width: Ui.wide ? screen.half : screen.width - 2 * Ui.margin
        height: footer.y - y - 20 * Ui.u

        Column {
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
            spacing: 24 * Ui.u

            Rectangle {
                id: state
                objectName: "printing"
                width: parent.width
                height: stateWords.implicitHeight + 40 * Ui.u
                visible: kiosk.printing !== "none"
                radius: tokens.radius.card * Ui.u
                color: kiosk.printing === "printed" ? Ui.colour.calm_soft
                     : kiosk.printing === "printing" ? Ui.colour.primary_soft : Ui.colour.amber_soft

                Words {
                    id: stateWords
                    objectName: "printing-text"
                    anchors { left: parent.left; right: parent.right; margins: 28 * Ui.u; verticalCenter: parent.verticalCenter }
                    horizontalAlignment: Text.AlignHCenter
                    font.weight: Font.DemiBold
                    lineHeight: 0.98
                    color: kiosk.printing === "printed" ? Ui.colour.calm
                         : kiosk.printing === "printing" ? Ui.colour.primary : Ui.colour.amber
                    text: kiosk.printing_text
                }
            }
            TextButton {
                id: reprint
                objectName: "reprint"
                visible: screen.reprintable
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("Print it again")
            }
            Code {
                objectName: "code"
                anchors.horizontalCenter: parent.horizontalCenter
                readonly property real most: (screen.onPaper ? 340 : Ui.wide ? (screen.reprintable ? 360 : 430)
                                                                 : (screen.reprintable ? 460 : 560)) * Ui.u
                // smaller where the words above and below leave less room
                readonly property real room: beside.height - caption.height - (state.visible ? state.height : 0)
                                             - (reprint.visible ? reprint.height : 0) - 4 * 24 * Ui.u
                width: Math.max(280 * Ui.u, Math.min(most, room))
                height: width
                url: kiosk.track_url
            }
            Words {
                id: caption
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("Scan to follow your turn on your phone")
                size: tokens.type.small
                color: Ui.colour.ink_soft
            }
        }
    }

    Bar {
        id: footer
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        backText: qsTr("Done")
        backChoice: "home"
    }
}

// How a scanned slip stands, or why nothing is known of it; an ordinary number, where an appointment gives none.
import QtQuick
import "."

Item {
    id: screen

    readonly property bool known: kiosk.sheet.expect.length > 0
    readonly property bool told: known || kiosk.sheet.details.length > 0
    readonly property real growth: told && !known && Ui.wide ? Math.min(Ui.text, 1.1) : Ui.text // six lines have to fit

    Rectangle {
        id: paper
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin }
        y: Math.max(28 * Ui.u, (bar.y - height) * 0.3)
        height: Math.min(words.implicitHeight + 96 * Ui.u, bar.y - 48 * Ui.u - (instead.visible ? instead.height + 2 * Ui.gap : 0))
        radius: tokens.radius.large * Ui.u
        color: Ui.colour.surface
        border { width: 2 * Ui.u; color: Ui.colour.line }

        Column {
            id: words
            anchors { left: parent.left; right: parent.right; leftMargin: 40 * Ui.u; rightMargin: 40 * Ui.u; verticalCenter: parent.verticalCenter }
            spacing: 20 * Ui.u

            Words {
                objectName: "found"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.title
                size: screen.known ? (Ui.wide ? 160 : 200) : tokens.type.title
                growth: 1
                font.weight: Font.Bold
                color: screen.known ? Ui.colour.primary : Ui.colour.ink
            }
            Words {
                objectName: "found-note"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.note
                size: tokens.type.lead
                growth: screen.growth
                font.weight: screen.told ? Font.DemiBold : Font.Normal
            }
            Words {
                objectName: "found-lines"
                width: parent.width
                visible: screen.told
                horizontalAlignment: Text.AlignHCenter
                text: kiosk.sheet.expect.concat(kiosk.sheet.details).join("\n")
                size: tokens.type.lead
                growth: screen.growth
                lineHeight: 1.05
                color: Ui.colour.primary
            }
        }
    }

    TextButton {
        id: instead
        objectName: "instead"
        visible: text !== ""
        anchors.horizontalCenter: parent.horizontalCenter
        y: Ui.low ? bar.y - height - Ui.gap : paper.y + paper.height + 2 * Ui.gap
        primary: !kiosk.sheet.is_calm
        size: tokens.type.lead
        text: kiosk.sheet.instead
    }

    Bar {
        id: bar
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        backText: qsTr("Back")
    }
}

// The search over procedures: what is typed, what is found, and the keyboard.
import QtQuick
import "../../ui/keyboard"
import "."

Item {
    id: screen

    property real lowLine: 0
    readonly property real half: (width - 2 * Ui.margin - Ui.gap) / 2

    Heading {
        id: heading
        anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: Ui.margin; rightMargin: Ui.margin
                  topMargin: 16 * Ui.u }
        title: kiosk.title
        note: kiosk.note
    }

    Rectangle {
        id: field
        x: Ui.wide ? Ui.margin + screen.half + Ui.gap : Ui.margin
        y: Ui.wide ? keyboard.y - height - Ui.gap : heading.y + heading.height + 16 * Ui.u
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        height: 100 * Ui.u
        radius: tokens.radius.card * Ui.u
        color: Ui.colour.surface
        border { width: 4 * Ui.u; color: Ui.colour.primary }

        Words {
            id: typed
            objectName: "typed"
            anchors { left: parent.left; right: parent.right; leftMargin: 28 * Ui.u; rightMargin: 28 * Ui.u; verticalCenter: parent.verticalCenter }
            text: kiosk.keyboard.text
            size: tokens.type.lead
            growth: 1
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 24 * Ui.u
        }
        Rectangle {
            x: Math.min(typed.x + typed.contentWidth + 4 * Ui.u, field.width - 24 * Ui.u)
            anchors.verticalCenter: parent.verticalCenter
            width: 4 * Ui.u
            height: 56 * Ui.u
            color: Ui.colour.primary
        }
    }

    CardGrid {
        id: results
        most_columns: 1
        most: 150 * Ui.u
        readonly property real above: Ui.wide ? heading.y + heading.height : field.y + field.height
        readonly property real below: Ui.wide ? bar.y : keyboard.y
        x: Ui.margin
        y: Math.max(above + 16 * Ui.u, screen.lowLine)
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        height: below - 12 * Ui.u - y
    }

    Keyboard {
        id: keyboard
        board: kiosk.keyboard
        colour: Ui.colour
        family: tokens.family
        u: Ui.u
        keyHeight: (Ui.wide ? 88 : 96) * Ui.u
        x: Ui.wide ? Ui.margin + screen.half + Ui.gap : Ui.margin
        y: bar.y - height - 10 * Ui.u
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        height: implicitHeight
    }

    Bar {
        id: bar
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        pages: results
        backText: qsTr("Back")
    }
}

// A question, and cards to answer with: the start, procedures, priorities, help, the staff's menu and slips.
// Or lines to read in place of the cards: the opening hours.
import QtQuick
import MotCua.Kiosk 1.0
import "."

Item {
    id: screen

    readonly property bool home: kiosk.step === "home"
    readonly property bool staff: ["staff", "jobs", "job"].indexOf(kiosk.step) >= 0
    property real lowLine: 0
    readonly property real half: (width - 2 * Ui.margin - Ui.gap) / 2
    // where it is wide, the search stands beside the question
    readonly property bool beside: Ui.wide && !Ui.low && search.visible

    Heading {
        id: heading
        anchors { left: parent.left; top: parent.top; leftMargin: Ui.margin; topMargin: 16 * Ui.u }
        width: parent.width - 2 * Ui.margin
        titleWidth: screen.beside ? screen.half : width
        leastTitle: screen.beside ? search.height : 0
        title: kiosk.title
        note: kiosk.note
        warns: !screen.staff && kiosk.step !== "help"
    }

    Touch {
        id: search
        objectName: "search"
        visible: screen.home && kiosk.offered.includes("search")
        y: screen.beside ? heading.y + Math.max(0, (heading.titleHeight - height) / 2)
                         : Math.max(heading.y + heading.height + 16 * Ui.u, screen.lowLine)
        x: screen.beside ? Ui.margin + screen.half + Ui.gap : Ui.margin
        width: screen.beside ? screen.half : parent.width - 2 * Ui.margin
        height: 92 * Ui.u
        says: searchWords.text

        Image {
            id: glass
            anchors { left: parent.left; leftMargin: 28 * Ui.u; verticalCenter: parent.verticalCenter }
            source: "image://icons/search/" + Ui.colour.primary
            sourceSize: Qt.size(52 * Ui.u, 52 * Ui.u)
        }
        Words {
            id: searchWords
            anchors { left: glass.right; leftMargin: 20 * Ui.u; right: parent.right; rightMargin: 20 * Ui.u
                      verticalCenter: parent.verticalCenter }
            text: qsTr("Search for a procedure")
            growth: Ui.large ? 1.1 : 1
            color: Ui.colour.primary
            font.weight: Font.DemiBold
        }
    }

    CardGrid {
        id: grid
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: bar.top; bottomMargin: 10 * Ui.u + (door.visible ? door.height + 10 * Ui.u : 0) }
        readonly property real above: search.visible && !screen.beside ? search.y + search.height
                                    : Math.max(heading.y + heading.height, screen.lowLine)
        height: bar.y - anchors.bottomMargin - above - 16 * Ui.u
    }

    // the QR that changes each minute: whoever has a phone need not wait for the screen
    Rectangle {
        id: door
        objectName: "door-strip"
        visible: screen.home && kiosk.door_url !== "" && !Ui.low && !Ui.large
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: bar.top; bottomMargin: 10 * Ui.u }
        height: 196 * Ui.u
        radius: tokens.radius.large * Ui.u
        color: Ui.colour.surface
        border { width: 2 * Ui.u; color: Ui.colour.line }

        Code {
            id: doorCode
            objectName: "door-code"
            anchors { left: parent.left; leftMargin: 12 * Ui.u; verticalCenter: parent.verticalCenter }
            width: parent.height - 12 * Ui.u
            height: width
            url: kiosk.door_url
        }
        Column {
            anchors { left: doorCode.right; leftMargin: 20 * Ui.u; right: parent.right; rightMargin: 20 * Ui.u
                      verticalCenter: parent.verticalCenter }
            Words {
                objectName: "by-phone"
                width: parent.width
                text: qsTr("Take a number by phone")
                growth: 1
                color: Ui.colour.primary
                font.weight: Font.DemiBold
            }
            Words {
                width: parent.width
                text: qsTr("Scan the code and choose a service.")
                growth: 1
                color: Ui.colour.ink
            }
        }
    }

    Rectangle {
        visible: kiosk.sheet.details.length > 0
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin }
        y: heading.y + heading.height + 24 * Ui.u
        height: lines.height + 64 * Ui.u
        radius: tokens.radius.large * Ui.u
        color: Ui.colour.surface
        border { width: 2 * Ui.u; color: Ui.colour.line }

        Column {
            id: lines
            anchors { left: parent.left; right: parent.right; leftMargin: 40 * Ui.u; rightMargin: 40 * Ui.u; verticalCenter: parent.verticalCenter }
            spacing: (Ui.wide || Ui.large ? 12 : 28) * Ui.u

            Repeater {
                model: kiosk.sheet.details

                Words {
                    required property int index
                    required property string modelData
                    objectName: "line-" + index
                    width: lines.width
                    text: modelData
                    font.weight: index === 0 ? Font.Bold : Font.Normal
                    color: index === 0 ? Ui.colour.primary : Ui.colour.ink
                }
            }
        }
    }

    Bar {
        id: bar
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        pages: grid
        backText: !screen.home ? qsTr("Back") : kiosk.offered.includes("hours") ? qsTr("Hours") : ""
        backChoice: screen.home ? "hours" : "back"
        helps: !screen.staff && kiosk.step !== "help"
    }
}

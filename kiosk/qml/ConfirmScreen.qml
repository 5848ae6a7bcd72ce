// Before a number is taken: what to bring, what to expect, how many dossiers, the priority; and the button that takes it.
import QtQuick
import "."

Item {
    id: screen

    readonly property var sheet: kiosk.sheet
    // nothing to bring and nothing known: then what to expect is the middle of the screen, and the controls are larger
    readonly property bool plain: sheet.blocks.length === 0
    readonly property real half: (width - 2 * Ui.margin - Ui.gap) / 2

    Heading {
        id: heading
        anchors { left: parent.left; top: parent.top; leftMargin: Ui.margin; topMargin: 16 * Ui.u }
        // where it is wide, the controls beside the papers have the whole height
        width: Ui.wide && !screen.plain ? screen.half : parent.width - 2 * Ui.margin
        title: kiosk.title
        note: kiosk.note
        titleSize: title.length > 70 ? 44 : Ui.wide ? 50 : 54
    }

    // what to bring, and what is known of the procedure; in pages when it does not fit
    Rectangle {
        id: paper
        visible: !screen.plain
        x: Ui.margin
        y: heading.y + heading.height + 20 * Ui.u
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        height: Math.max(0, Math.min(bring.needed + 40 * Ui.u, (Ui.wide ? bar.y - 12 * Ui.u : controls.atFoot - Ui.gap) - y))
        radius: tokens.radius.card * Ui.u
        color: Ui.colour.surface
        border { width: 2 * Ui.u; color: Ui.colour.line }

        Pages {
            id: bring
            anchors { fill: parent; leftMargin: 28 * Ui.u; rightMargin: 28 * Ui.u; topMargin: 20 * Ui.u; bottomMargin: 20 * Ui.u }
            blocks: screen.sheet.blocks
        }
    }

    Rectangle {
        id: middle
        visible: screen.plain && screen.sheet.expect.length > 0
        x: Ui.margin
        y: heading.y + heading.height + 20 * Ui.u
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        height: Math.max(0, (Ui.wide ? bar.y - 12 * Ui.u : controls.atFoot - 2 * Ui.gap) - y)
        radius: tokens.radius.large * Ui.u
        color: Ui.colour.surface
        border { width: 2 * Ui.u; color: Ui.colour.line }

        Column {
            anchors { left: parent.left; right: parent.right; leftMargin: 40 * Ui.u; rightMargin: 40 * Ui.u; verticalCenter: parent.verticalCenter }
            spacing: 24 * Ui.u

            Image {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: !Ui.large
                width: tokens.icon.display * Ui.u
                height: width
                sourceSize: Qt.size(width, height)
                source: "image://icons/people/" + Ui.colour.primary
            }
            Words {
                objectName: "ahead-of-you"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: middle.visible ? screen.sheet.expect[0] : ""
                size: tokens.type.title
                lineHeight: 0.98
                font.weight: Font.Bold
                color: Ui.colour.primary
            }
            Words {
                objectName: "expected-wait"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: middle.visible ? screen.sheet.expect.slice(1).join("\n") : ""
                size: tokens.type.lead
                font.weight: Font.DemiBold
                color: Ui.colour.primary
            }
            Words {
                objectName: "limits"
                width: parent.width
                visible: text !== ""
                horizontalAlignment: Text.AlignHCenter
                text: screen.sheet.limits.join("\n")
                color: Ui.colour.ink_soft
            }
        }
    }

    Column {
        id: controls
        readonly property bool roomy: screen.plain && !(Ui.wide && Ui.low)
        readonly property real grown: roomy ? 28 * Ui.u : 0
        // what is above the controls ends by this, not by their y, which may follow its height
        readonly property real atFoot: bar.y - height - 12 * Ui.u
        x: Ui.wide ? Ui.margin + screen.half + Ui.gap : Ui.margin
        width: Ui.wide ? screen.half : parent.width - 2 * Ui.margin
        y: Ui.wide && screen.plain && !Ui.low ? middle.y + (middle.height - height) / 2 : atFoot
        spacing: roomy ? 2 * Ui.gap : Ui.gap

        Rectangle {
            width: parent.width
            height: expect.height + 36 * Ui.u
            visible: !screen.plain
            radius: tokens.radius.card * Ui.u
            color: Ui.colour.primary_soft

            Words {
                id: expect
                objectName: "expect"
                anchors { left: parent.left; right: parent.right; leftMargin: 28 * Ui.u; rightMargin: 28 * Ui.u; verticalCenter: parent.verticalCenter }
                size: Ui.wide && Ui.large ? tokens.type.small : tokens.type.body
                lineHeight: Ui.wide && Ui.large ? 0.96 : 1.02
                font.weight: Font.DemiBold
                color: Ui.colour.primary
                text: screen.sheet.expect.concat(Ui.wide && !screen.sheet.adds ? [] : screen.sheet.limits).join("\n")
            }
        }

        Row {
            width: parent.width
            spacing: Ui.gap

            Words {
                width: parent.width - 3 * Ui.gap - less.width - count.width - more.width
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("How many dossiers?")
            }
            TextButton {
                id: less
                objectName: "dossiers-less"
                width: 120 * Ui.u
                height: implicitHeight + controls.grown
                enabled: screen.sheet.dossiers > 1
                text: "−"
                size: tokens.type.title
            }
            Words {
                id: count
                objectName: "dossiers"
                anchors.verticalCenter: parent.verticalCenter
                width: 96 * Ui.u
                horizontalAlignment: Text.AlignHCenter
                text: screen.sheet.dossiers
                size: tokens.type.title
                growth: 1
                font.weight: Font.Bold
            }
            TextButton {
                id: more
                objectName: "dossiers-more"
                width: 120 * Ui.u
                height: implicitHeight + controls.grown
                text: "+"
                size: tokens.type.title
            }
        }

        Touch {
            objectName: "priority"
            visible: screen.sheet.asks_priority
            width: parent.width
            height: Math.max(92 * Ui.u, priorityWords.implicitHeight + 28 * Ui.u) + controls.grown
            says: priorityWords.text

            Words {
                id: priorityWords
                objectName: "priority-shown"
                anchors { left: parent.left; leftMargin: 28 * Ui.u; right: chevron.left; rightMargin: 12 * Ui.u; verticalCenter: parent.verticalCenter }
                text: qsTr("Priority: %1").arg(screen.sheet.priority)
                lineHeight: 0.95
            }
            Words {
                id: chevron
                anchors { right: parent.right; rightMargin: 28 * Ui.u; verticalCenter: parent.verticalCenter }
                text: qsTr("Change")
                growth: 1
                font.weight: Font.DemiBold
                color: Ui.colour.primary
            }
        }

        Touch {
            objectName: "another"
            visible: screen.sheet.another !== ""
            width: parent.width
            height: Math.max(92 * Ui.u, anotherWords.implicitHeight + 28 * Ui.u) + controls.grown
            says: anotherWords.text

            Words {
                id: anotherWords
                objectName: "another-shown"
                anchors { left: parent.left; leftMargin: 28 * Ui.u; right: addWords.left; rightMargin: 12 * Ui.u; verticalCenter: parent.verticalCenter }
                text: screen.sheet.another
                lineHeight: 0.95
            }
            Words {
                id: addWords
                anchors { right: parent.right; rightMargin: 28 * Ui.u; verticalCenter: parent.verticalCenter }
                text: screen.sheet.adds ? qsTr("Add") : qsTr("Change")
                growth: 1
                font.weight: Font.DemiBold
                color: Ui.colour.primary
            }
        }

        Touch {
            objectName: "take"
            primary: true
            enabled: screen.sheet.may_take
            width: parent.width
            height: (Ui.wide ? 132 : 168) * Ui.u + 2 * controls.grown
            says: takeWords.text

            Words {
                id: takeWords
                anchors.centerIn: parent
                text: qsTr("Take the number")
                size: tokens.type.title
                growth: Ui.large ? 1.1 : 1
                font.weight: Font.Bold
                color: parent.enabled ? Ui.colour.on_primary : Ui.colour.off
            }
        }
    }

    Bar {
        id: bar
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        backText: qsTr("Back")
    }
}

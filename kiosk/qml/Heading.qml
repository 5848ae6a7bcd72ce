// The question of a screen, what is good to know with it, and what is wrong if anything is.
import QtQuick
import "."

Column {
    id: heading

    property alias title: title.text
    property alias note: note.text
    property bool warns: true
    property real titleWidth: width
    property real leastTitle: 0
    readonly property real titleHeight: title.height + (note.visible ? spacing + note.height : 0)
    property real titleSize: Ui.wide ? 54 : tokens.type.title

    spacing: 8 * Ui.u

    Words {
        id: title
        objectName: "question"
        width: heading.titleWidth
        height: note.visible ? implicitHeight : Math.max(implicitHeight, heading.leastTitle)
        verticalAlignment: Text.AlignVCenter
        size: heading.titleSize
        growth: Ui.large ? 1.12 : 1
        lineHeight: 0.95
        font.weight: Font.Bold
    }
    Words {
        id: note
        objectName: "note"
        width: heading.titleWidth
        // where it is wide and there is more to say, the cards need its room
        visible: text !== "" && !(Ui.wide && kiosk.step === "home" && (notice.visible || closed.visible))
        size: tokens.type.small
        lineHeight: 0.98
        color: Ui.colour.ink_soft
    }
    Closed {
        id: closed
        objectName: "closed"
        width: parent.width
        lines: kiosk.step === "home" ? kiosk.closed : []
    }
    Warning {
        id: notice
        objectName: "notice"
        width: parent.width
        visible: text !== ""
        kind: "calm"
        text: kiosk.message.level === "notice" && (kiosk.step === "home" || kiosk.message.of) ? kiosk.message.own : ""
    }
    Warning {
        objectName: "warning"
        width: parent.width
        visible: text !== ""
        text: heading.warns ? kiosk.warning : ""
        kind: kiosk.warning_kind
    }
}

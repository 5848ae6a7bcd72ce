// A question, what is wrong if anything is, and cards to answer with.
import QtQuick
import "."

Item {
    id: screen

    property alias question: title.text
    property alias note: subtitle.text
    property alias model: grid.model
    property alias delegate: grid.delegate
    property alias grid: grid
    property alias backText: footer.backText

    signal back

    readonly property real titleBottom: subtitle.y + (subtitle.text !== "" ? subtitle.implicitHeight : 0)
    readonly property bool beside: Ui.wide && width > 1700 * Ui.u && warning.visible

    Words {
        id: title
        objectName: "question"
        anchors { left: parent.left; leftMargin: Ui.margin; top: parent.top; topMargin: 12 * Ui.u }
        width: screen.beside ? 860 * Ui.u : parent.width - 2 * Ui.margin
        size: Ui.wide ? 54 : tokens.type.title
        lineHeight: 0.95
        font.weight: Font.Bold
    }

    Words {
        id: subtitle
        anchors { left: title.left; top: title.bottom; topMargin: text !== "" ? 4 * Ui.u : 0 }
        width: title.width
        size: tokens.type.small
        lineHeight: 0.95
        color: tokens.colour.ink_soft
    }

    Warning {
        id: warning
        objectName: "warning"
        text: kiosk.warning
        kind: kiosk.warning_kind
        x: screen.beside ? title.x + title.width + Ui.gap : Ui.margin
        y: screen.beside ? title.y : screen.titleBottom + (visible ? 16 * Ui.u : 0)
        width: screen.width - Ui.margin - x
        height: implicitHeight
    }

    CardGrid {
        id: grid
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: footer.top; bottomMargin: 10 * Ui.u }
        readonly property real below: Math.max(screen.titleBottom, warning.visible ? warning.y + warning.height : 0)
        height: footer.y - 10 * Ui.u - below - 14 * Ui.u
    }

    Footer {
        id: footer
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 12 * Ui.u }
        page: grid.page
        pages: grid.pages
        onBack: screen.back()
        onMore: grid.turn()
    }
}

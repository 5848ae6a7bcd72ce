// One choice: its name in both languages, and a line or two on what to expect.
import QtQuick
import "."

Touch {
    id: card

    property var grid
    property int at: 0
    property string name: ""
    property string other: ""
    property string facts: ""
    property string problem: ""
    readonly property real need: words.implicitHeight + 36 * Ui.u

    width: grid ? grid.cardWidth : 0
    height: grid ? grid.cardHeight : 0
    visible: grid ? Math.floor(at / (grid.rows * grid.columns)) === grid.page : false
    says: [name, other, facts, problem].filter(part => part !== "").join(". ")
    onNeedChanged: if (grid) grid.measure()

    Column {
        id: words
        anchors { left: parent.left; leftMargin: 36 * Ui.u; right: parent.right; rightMargin: 36 * Ui.u
                  verticalCenter: parent.verticalCenter }
        spacing: 2 * Ui.u

        Words {
            width: parent.width
            text: card.name
            size: tokens.type.lead
            lineHeight: 0.95
            font.weight: Font.DemiBold
            color: !card.enabled ? tokens.colour.off : card.primary ? tokens.colour.on_primary : tokens.colour.ink
        }
        Words {
            width: parent.width
            text: card.other
            visible: text !== "" && text !== card.name
            size: tokens.type.small
            lineHeight: 0.95
            color: !card.enabled ? tokens.colour.off : card.primary ? tokens.colour.on_primary : tokens.colour.ink_soft
        }
        Item { width: 1; height: 6 * Ui.u; visible: facts.visible }
        Words {
            id: facts
            objectName: card.objectName + "-facts"
            width: parent.width
            text: card.problem !== "" ? card.problem : card.facts
            visible: text !== ""
            size: tokens.type.small
            lineHeight: 0.95
            font.weight: Font.Medium
            color: card.problem !== "" ? tokens.colour.red : card.enabled ? tokens.colour.primary : tokens.colour.off
        }
    }
}

// One choice: its name in both languages, and a line or two on what to expect.
import QtQuick
import "."

Touch {
    id: card

    property var grid
    property int at: 0
    property string name: ""
    property string other: ""
    property var facts: []
    property string problem: ""
    readonly property real need: words.implicitHeight + 14 * Ui.u
    readonly property real inner: width - 60 * Ui.u

    // a name that only just does not fit its line is set a little smaller rather than on two
    readonly property real nameSize: {
        const fits = inner / Math.max(1, nameMetrics.advanceWidth(name))
        return fits >= 1 ? tokens.type.lead : fits >= 0.84 ? Math.floor(tokens.type.lead * fits) - 1 : 44
    }
    readonly property string factsLine: {
        const line = facts.join(" · ")
        return factMetrics.advanceWidth(line) <= inner ? line : facts.join("\n")
    }

    FontMetrics {
        id: nameMetrics
        font { family: tokens.family; pixelSize: tokens.type.lead * Ui.u; weight: Font.DemiBold }
    }
    FontMetrics {
        id: factMetrics
        font { family: tokens.family; pixelSize: tokens.type.small * Ui.u; weight: Font.Medium }
    }

    width: grid ? grid.cardWidth : 0
    height: grid ? grid.cardHeight : 0
    visible: grid ? Math.floor(at / (grid.rows * grid.columns)) === grid.page : false
    says: [name, other].concat(facts, problem).filter(part => part !== "").join(". ")
    onNeedChanged: if (grid) Qt.callLater(grid.measure)

    Column {
        id: words
        anchors { left: parent.left; leftMargin: 30 * Ui.u; right: parent.right; rightMargin: 30 * Ui.u
                  verticalCenter: parent.verticalCenter }
        spacing: 2 * Ui.u

        Words {
            width: parent.width
            text: card.name
            size: card.nameSize
            lineHeight: 0.92
            font.weight: Font.DemiBold
            color: !card.enabled ? tokens.colour.off : card.primary ? tokens.colour.on_primary : tokens.colour.ink
        }
        Words {
            width: parent.width
            text: card.other
            visible: text !== "" && text !== card.name
            size: tokens.type.small
            lineHeight: 0.92
            color: !card.enabled ? tokens.colour.off : card.primary ? tokens.colour.on_primary : tokens.colour.ink_soft
        }
        Words {
            objectName: card.objectName + "-facts"
            width: parent.width
            topPadding: 4 * Ui.u
            text: card.problem !== "" ? card.problem : card.factsLine
            visible: text !== ""
            size: tokens.type.small
            lineHeight: 0.92
            font.weight: Font.Medium
            color: card.problem !== "" ? tokens.colour.red : card.enabled ? tokens.colour.primary : tokens.colour.off
        }
    }
}

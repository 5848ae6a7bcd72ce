// One choice: its name, the name in the other language, and a line or two on what to expect.
import QtQuick
import "."

Touch {
    id: card

    property var grid
    property int place: 0
    property string name: ""
    property string other: ""
    property var facts: []
    property string problem: ""
    property bool ticked: false
    readonly property real need: words.implicitHeight + 24 * Ui.u
    readonly property real inner: width - 60 * Ui.u - (tick.visible ? 60 * Ui.u : 0)
    readonly property color on: !enabled ? Ui.colour.off : primary ? Ui.colour.on_primary : Ui.colour.ink

    // a name that only just does not fit its line is set a little smaller rather than on two
    readonly property real nameSize: {
        const fits = inner / Math.max(1, nameMetrics.advanceWidth(name))
        return fits >= 1 ? tokens.type.lead : fits >= 0.84 ? Math.floor(tokens.type.lead * fits) - 1 : 42
    }
    readonly property string factsLine: {
        const line = facts.join(" · ")
        return factMetrics.advanceWidth(line) <= inner ? line : facts.join("\n")
    }

    FontMetrics {
        id: nameMetrics
        font { family: tokens.family; pixelSize: tokens.type.lead * Ui.text * Ui.u; weight: Font.DemiBold }
    }
    FontMetrics {
        id: factMetrics
        font { family: tokens.family; pixelSize: tokens.type.small * Ui.text * Ui.u; weight: Font.Medium }
    }

    width: grid ? grid.cardWidth : 0
    height: grid ? grid.cardHeight : 0
    visible: grid ? Math.floor(place / grid.perPage) === grid.page : false
    says: [name, other].concat(facts, problem).filter(part => part !== "").join(". ")
    onNeedChanged: if (grid) Qt.callLater(grid.measure)
    onAtChanged: if (at && grid) grid.page = Math.floor(place / grid.perPage)

    Column {
        id: words
        anchors { left: parent.left; leftMargin: 30 * Ui.u; verticalCenter: parent.verticalCenter }
        width: card.inner
        spacing: 2 * Ui.u

        Words {
            width: parent.width
            text: card.name
            size: card.nameSize
            lineHeight: 0.94
            font.weight: Font.DemiBold
            color: card.on
        }
        Words {
            width: parent.width
            text: card.other
            visible: text !== "" && text !== card.name && !Ui.large
            size: tokens.type.small
            lineHeight: 0.94
            color: !card.enabled ? Ui.colour.off : card.primary ? Ui.colour.on_primary : Ui.colour.ink_soft
        }
        Words {
            objectName: card.objectName + "-facts"
            width: parent.width
            topPadding: 4 * Ui.u
            text: card.problem !== "" ? card.problem : card.factsLine
            visible: text !== ""
            size: tokens.type.small
            lineHeight: 0.94
            font.weight: Font.Medium
            color: card.problem !== "" ? Ui.colour.red : !card.enabled ? Ui.colour.off
                 : card.primary ? Ui.colour.on_primary : Ui.colour.primary
        }
    }

    Words {
        id: tick
        visible: card.ticked
        anchors { right: parent.right; rightMargin: 30 * Ui.u; verticalCenter: parent.verticalCenter }
        text: "✓"
        growth: 1
        size: tokens.type.title
        color: card.primary ? Ui.colour.on_primary : Ui.colour.primary
    }
}

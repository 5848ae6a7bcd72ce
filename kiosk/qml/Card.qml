// One choice: its picture, its name, the name in the other language, and a line or two on what to expect.
import QtQuick
import "."

Touch {
    id: card

    property var grid
    property int place: 0
    property string name: ""
    property string other: ""
    property string icon: ""
    property var facts: []
    property string problem: ""
    property bool ticked: false
    readonly property real need: words.implicitHeight + (Ui.wide ? 16 : 24) * Ui.u
    // not whether the parts are visible: on another page they are not, and need their room all the same
    readonly property bool pictured: icon !== "" && !Ui.large
    readonly property real edge: (!pictured ? 30 : Ui.wide ? 18 : 24) * Ui.u
    readonly property real start: edge + (pictured ? (tokens.icon.lead + 16) * Ui.u : 0)
    readonly property real inner: width - start - edge - (ticked ? 60 * Ui.u : 0)
    readonly property color on: !enabled ? Ui.colour.off : primary ? Ui.colour.on_primary : Ui.colour.ink

    // a name that only just does not fit its line is set a little smaller rather than on two
    readonly property real nameSize: {
        const fits = inner / Math.max(1, nameMetrics.advanceWidth(name))
        return fits >= 1 ? tokens.type.lead : fits >= 0.78 ? Math.floor(tokens.type.lead * fits) - 1 : tokens.type.body
    }
    // as many on a line as fit
    readonly property string factsLine: (enabled && problem !== "" ? facts.concat(problem) : facts).reduce((lines, fact) => {
        const longer = lines === "" ? fact : lines + " · " + fact
        return factMetrics.advanceWidth(longer.split("\n").pop()) <= inner || lines === "" ? longer : lines + "\n" + fact
    }, "")

    FontMetrics {
        id: nameMetrics
        font { family: tokens.family; pixelSize: tokens.type.lead * Ui.text * Ui.u; weight: Font.DemiBold }
    }
    FontMetrics {
        id: factMetrics
        font { family: tokens.family; pixelSize: tokens.type.small * Ui.text * Ui.u; weight: Font.Medium }
    }

    x: grid ? grid.leftOf(place) : 0
    y: grid ? grid.topOf(place) : 0
    width: grid ? grid.cardWidth : 0
    height: grid ? grid.heightOf(place) : 0
    visible: grid ? grid.pageOf(place) === grid.page : false
    says: [name, other].concat(facts, problem).filter(part => part !== "").join(". ")
    onNeedChanged: if (grid) Qt.callLater(grid.measure)
    onAtChanged: if (at && grid) grid.page = grid.pageOf(place)

    Image {
        id: picture
        objectName: card.objectName + "-icon"
        visible: card.pictured
        anchors { left: parent.left; leftMargin: card.edge; verticalCenter: parent.verticalCenter }
        width: tokens.icon.lead * Ui.u
        height: width
        sourceSize: Qt.size(width, height)
        source: card.pictured ? "image://icons/" + card.icon + "/" + (card.enabled ? Ui.colour.primary : Ui.colour.off) : ""
    }

    Column {
        id: words
        anchors { left: parent.left; leftMargin: card.start; verticalCenter: parent.verticalCenter }
        width: card.inner
        spacing: 2 * Ui.u

        Words {
            width: parent.width
            text: card.name
            size: card.nameSize
            lineHeight: 0.92
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
            text: card.problem !== "" && !card.enabled ? card.problem : card.factsLine
            visible: text !== ""
            size: tokens.type.small
            lineHeight: 0.94
            font.weight: Font.Medium
            color: card.problem !== "" ? (card.enabled ? Ui.colour.amber : Ui.colour.red) : !card.enabled ? Ui.colour.off
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

// Branch and clock; while the connection is cut, a sign and since when, on another colour, instead of the branch.
import QtQuick

Rectangle {
    id: header
    readonly property real unit: parent.unit
    readonly property QtObject head: lobby.headline
    readonly property bool troubled: head.connection !== "connected"
    readonly property color ink: troubled ? tokens.colour.amber : head.practice ? tokens.colour.on_call : tokens.colour.on_night
    readonly property color soft: troubled ? tokens.colour.amber : head.practice ? tokens.colour.on_call : tokens.colour.on_night_soft
    readonly property real pad: 32 * unit

    objectName: "header"
    property string connection: head.connection
    color: troubled ? tokens.colour.amber_soft : head.practice ? tokens.colour.call : tokens.colour.night_raised

    Rectangle { // as far as the screen wanders
        z: -1
        anchors { fill: parent; margins: -12 * header.unit; bottomMargin: 0 }
        color: header.color
    }
    Rectangle {
        id: sign
        visible: header.troubled
        x: header.pad
        anchors.verticalCenter: parent.verticalCenter
        width: visible ? 76 * header.unit : 0
        height: width
        radius: width / 2
        color: tokens.colour.amber
        FitText {
            anchors.fill: parent
            unit: header.unit
            size: tokens.type.lead
            horizontalAlignment: Text.AlignHCenter
            font.weight: Font.Bold
            color: tokens.colour.amber_soft
            text: "!"
        }
    }
    Column {
        x: header.pad + (header.troubled ? sign.width + 20 * header.unit : 0)
        width: date.x - x - 24 * header.unit
        anchors.verticalCenter: parent.verticalCenter
        FitText {
            objectName: header.troubled ? "connection-state" : "branch-name"
            height: header.height * (below.visible ? 0.54 : 0.88)
            unit: header.unit
            size: tokens.type.title
            least: 24
            wrapMode: Text.WordWrap
            font.weight: Font.DemiBold
            color: header.ink
            text: header.troubled ? header.head.status : header.head.branch
        }
        FitText {
            id: below
            height: header.height * 0.34
            visible: text !== ""
            unit: header.unit
            size: tokens.type.small
            least: 14
            wrapMode: Text.WordWrap
            color: header.soft
            text: header.troubled ? header.head.statusBelow : header.head.branchBelow
        }
    }
    FitText {
        id: date
        objectName: "date"
        x: clock.x - width - 8 * header.unit
        visible: width > 0
        width: (header.troubled && header.width < 1500 * header.unit ? 0 : 216) * header.unit // trouble needs the room
        height: header.height
        unit: header.unit
        size: tokens.type.small
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignRight
        color: header.soft
        text: header.head.date
    }
    FitText {
        id: clock
        objectName: "clock"
        x: header.width - width - header.pad
        y: header.height - height // as far from the edge as the screen wanders
        width: 340 * header.unit
        height: 127 * header.unit
        unit: header.unit
        size: tokens.type.far
        horizontalAlignment: Text.AlignRight
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
        color: header.ink
        text: header.head.clock
    }
}

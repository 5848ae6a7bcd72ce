// The keyboard on the screen. Its owner gives the scale, the colours and the font; `board` is a board.Board.
import QtQuick

Item {
    id: keyboard

    property var board
    property var colour
    property real u: 1
    property string family: ""
    property real keyHeight: 92 * u
    property real gap: 8 * u
    readonly property real unitWidth: (width - 9 * gap) / 10

    implicitHeight: board ? board.rows.length * (keyHeight + gap) - gap : 0

    // what stands on a key, and what is said of it
    function face(key) {
        switch (key) {
        case "space": return qsTr("Space")
        case "erase": return qsTr("Erase")
        case "clear": return qsTr("Clear all")
        case "method": return board.telex ? qsTr("No accents") : qsTr("Type accents")
        default: return key.toUpperCase()
        }
    }

    Column {
        anchors.fill: parent
        spacing: keyboard.gap

        Repeater {
            model: keyboard.board ? keyboard.board.rows : []

            Row {
                id: row
                required property var modelData
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: keyboard.gap

                Repeater {
                    model: row.modelData

                    Rectangle {
                        id: key
                        required property var modelData
                        readonly property bool isWord: modelData.key.length > 1
                        objectName: "key-" + modelData.key
                        width: modelData.width * keyboard.unitWidth + (modelData.width - 1) * keyboard.gap
                        height: keyboard.keyHeight
                        radius: 12 * keyboard.u
                        color: tap.pressed ? keyboard.colour.primary : isWord ? keyboard.colour.primary_soft
                                                                             : keyboard.colour.surface
                        border.width: 2 * keyboard.u
                        border.color: keyboard.colour.edge

                        Accessible.role: Accessible.Button
                        Accessible.name: keyboard.face(modelData.key)

                        Text {
                            anchors.centerIn: parent
                            text: keyboard.face(key.modelData.key)
                            textFormat: Text.PlainText
                            font { family: keyboard.family; weight: Font.DemiBold; pixelSize: (key.isWord ? 36 : 44) * keyboard.u }
                            color: tap.pressed ? keyboard.colour.on_primary
                                 : key.isWord ? keyboard.colour.primary : keyboard.colour.ink
                        }
                        TapHandler {
                            id: tap
                            gesturePolicy: TapHandler.ReleaseWithinBounds
                            longPressThreshold: 0  // however long a finger rests
                            onTapped: keyboard.board.press(key.modelData.key)
                        }
                    }
                }
            }
        }
    }
}

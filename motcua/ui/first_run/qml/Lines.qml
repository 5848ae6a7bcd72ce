// A list to choose from; longer than its room it is moved by a finger, and a mark says that there is more.
import QtQuick

Item {
    id: lines

    property real u: 1
    property alias model: list.model

    signal chosen(string value)

    ListView {
        id: list
        objectName: "lines"
        anchors.fill: parent
        clip: true
        spacing: 16 * lines.u
        boundsBehavior: Flickable.StopAtBounds
        delegate: Line {
            required property var modelData
            objectName: "line-" + modelData.value
            width: list.width - 20 * lines.u
            u: lines.u
            label: modelData.label
            detail: modelData.detail
            isChosen: modelData.chosen
            onChosen: lines.chosen(modelData.value)
        }
    }
    Rectangle {
        anchors { right: parent.right;  top: parent.top; bottom: parent.bottom }
        visible: list.contentHeight > list.height + 1
        width: 8 * lines.u
        color: "transparent"

        Rectangle {
            y: list.visibleArea.yPosition * parent.height
            width: parent.width
            height: list.visibleArea.heightRatio * parent.height
            radius: width / 2
            color: tokens.colour.edge
        }
    }
}

// A list to choose from; longer than its room it is moved by a finger, and a mark says that there is more.
// Told anew it stays where it was moved to, and what is chosen is in sight.
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

        property string known: ""
        property real place: 0

        function settle() {
            const lines = Array.from(model || [])
            const now = lines.map(one => one.value).join("\n")
            if (now !== known) place = 0
            known = now
            forceLayout()
            contentY = Math.max(0, Math.min(place, contentHeight - height))
            const at = lines.findIndex(one => one.chosen)
            if (at >= 0) positionViewAtIndex(at, ListView.Contain)
            place = contentY
        }

        onMovementEnded: place = contentY
        onModelChanged: Qt.callLater(settle)
        onHeightChanged: Qt.callLater(settle)

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

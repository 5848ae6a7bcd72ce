// Which page of how many: a dot for each, or two numbers where dots have no room.
import QtQuick

Item {
    id: dots
    property real unit: 1
    property real room: width
    property int pages: 1
    property int page: 0
    property color colour: tokens.colour.on_night
    property real side: 16 * unit
    readonly property bool fits: pages * 1.75 * side <= room
    width: Math.max(row.width, number.width)
    visible: pages > 1

    Row {
        id: row
        visible: dots.fits
        anchors.verticalCenter: parent.verticalCenter
        spacing: 0.75 * dots.side
        Repeater {
            model: dots.fits ? dots.pages : 0
            Rectangle {
                required property int index
                width: dots.side
                height: width
                radius: width / 2
                color: index === dots.page ? dots.colour : "transparent"
                border { width: 2 * dots.unit; color: dots.colour }
            }
        }
    }
    FitText {
        id: number
        objectName: "page"
        visible: !dots.fits
        width: Math.max(60 * dots.unit, Math.min(180 * dots.unit, dots.room))
        height: dots.height
        unit: dots.unit
        size: tokens.type.small
        color: dots.colour
        text: dots.fits ? "" : (dots.page + 1) + " / " + dots.pages
    }
}

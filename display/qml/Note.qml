// The branch's notice (not an emergency) in layouts without a waiting panel: a band across its part, page by page,
// one language after the other.
import QtQuick

Rectangle {
    id: note
    property real unit: 1
    property int lines: 1
    readonly property real inner: width - 2 * tokens.space.l * unit
    readonly property real textHeight: tokens.type.far * (1.27 + 1.14 * (lines - 1)) * unit

    objectName: "note"
    visible: !lobby.layout.hasWaiting && lobby.message.isThere && !lobby.message.isEmergency
    height: textHeight + 28 * unit
    radius: tokens.radius.card * unit
    color: tokens.colour.amber_soft
    onVisibleChanged: measure()
    onInnerChanged: measure()
    onTextHeightChanged: measure()
    Component.onCompleted: measure()

    function measure() {
        if (visible)
            lobby.message.room(inner / unit, textHeight / unit)
    }

    FitText {
        objectName: "note-text"
        x: tokens.space.l * note.unit
        y: 4 * note.unit
        width: note.inner
        height: note.textHeight + 4 * note.unit
        unit: note.unit
        size: tokens.type.far
        lineHeight: 0.9
        font.weight: Font.DemiBold
        color: tokens.colour.amber
        text: lobby.message.pageText + (lobby.message.pageBelow ? "\n" + lobby.message.pageBelow : "")
    }
    PageDots {
        anchors.horizontalCenter: parent.horizontalCenter
        y: note.height - height
        height: 22 * note.unit
        side: 10 * note.unit
        room: note.inner
        unit: note.unit
        pages: lobby.message.pages
        page: lobby.message.page
        colour: tokens.colour.amber
    }
}

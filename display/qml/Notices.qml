// Notices in turn: a text, a picture, or a film where the machine can play one.
import QtQuick

Rectangle {
    id: notices
    readonly property real unit: parent.unit
    readonly property QtObject board: lobby.notices

    objectName: "notices"
    radius: tokens.radius.card * unit
    color: board.image !== "" || board.video !== "" ? "black" : tokens.colour.night_raised
    visible: !board.isEmpty

    Column {
        visible: notices.board.text !== "" && notices.board.image === ""
        anchors.centerIn: parent
        width: parent.width - 2 * tokens.space.l * notices.unit
        spacing: tokens.space.s * notices.unit
        FitText {
            objectName: "notice-text"
            height: (notices.height - 2 * tokens.space.l * notices.unit) * (below.visible ? 0.62 : 1)
            unit: notices.unit
            size: 56
            wrapMode: Text.WordWrap
            font.weight: Font.DemiBold
            text: notices.board.text
        }
        FitText {
            id: below
            objectName: "notice-below"
            visible: text !== ""
            height: (notices.height - 2 * tokens.space.l * notices.unit) * 0.34
            unit: notices.unit
            size: tokens.type.body
            least: 16
            wrapMode: Text.WordWrap
            color: tokens.colour.on_night_soft
            text: notices.board.textBelow
        }
    }
    Image {
        objectName: "notice-image"
        anchors.fill: parent
        visible: source.toString() !== ""
        source: notices.board.image
        fillMode: Image.PreserveAspectFit
        asynchronous: true
        cache: false
        sourceSize { width: notices.width; height: notices.height }
        onStatusChanged: if (status === Image.Error) notices.board.imageFailed()
    }
    Loader {
        id: film
        // the software renderer cannot draw films; which one draws is known once the window is shown
        readonly property bool wanted: notices.board.video !== ""
        readonly property bool impossible: wanted && GraphicsInfo.api === GraphicsInfo.Software
        anchors.fill: parent
        active: wanted && !impossible && GraphicsInfo.api !== GraphicsInfo.Unknown
        asynchronous: true // synchronous loading would wait for Qt's thread, which waits for Python: a deadlock
        source: "Film.qml"
        onImpossibleChanged: if (impossible) Qt.callLater(notices.board.videoFailed)
        onStatusChanged: if (status === Loader.Error) notices.board.videoFailed()
        Binding { target: film.item; property: "source"; value: notices.board.video; when: film.item !== null }
        Connections {
            target: film.item
            function onFailed() { notices.board.videoFailed() }
        }
    }
}

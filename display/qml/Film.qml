// A silent film in a loop. In its own file, because only it needs QtMultimedia, which may be missing.
import QtMultimedia
import QtQuick

Item {
    id: film
    property string source
    signal failed

    objectName: "notice-film"
    VideoOutput { id: output; anchors.fill: parent }
    MediaPlayer {
        videoOutput: output
        source: film.source
        loops: MediaPlayer.Infinite
        autoPlay: true
        onErrorOccurred: film.failed()
    }
}

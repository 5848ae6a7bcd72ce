// A film without sound, again and again. A file of its own: only here is QtMultimedia needed, and it may be missing.
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

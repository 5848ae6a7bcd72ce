// Text no larger than its token, shrunk to fit into its box.
import QtQuick

Text {
    property real unit: 1
    property real size: tokens.type.body
    property real least: 20

    width: parent ? parent.width : 0
    textFormat: Text.PlainText
    font.family: tokens.family
    font.pixelSize: Math.max(1, Math.round(size * unit))
    minimumPixelSize: Math.max(1, Math.round(least * unit))
    fontSizeMode: Text.Fit
    verticalAlignment: Text.AlignVCenter
    elide: wrapMode === Text.NoWrap ? Text.ElideRight : Text.ElideNone // both at once and Text does not shrink
    color: tokens.colour.on_night
}

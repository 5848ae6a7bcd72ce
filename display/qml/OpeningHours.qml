// While no tickets are given: the hours of the week, and how to book, in the branch's languages.
import QtQuick

Column {
    id: hours
    property real unit: 1
    spacing: tokens.space.m * unit

    component Line: Column {
        property alias name: first.objectName
        property string text: ""
        property alias below: second.text
        width: parent ? parent.width : 0
        visible: text !== ""
        FitText {
            id: first
            // on two lines rather than too small for the seats
            readonly property bool whole: lobby.far.fits(parent.text, width / hours.unit, lobby.far.seatedSize, Font.Medium)
            height: (whole ? 70 : 128) * hours.unit
            unit: hours.unit
            size: whole ? tokens.type.title : lobby.far.seatedSize
            text: whole ? parent.text : parent.text.replace(": ", ":\n")
            wrapMode: whole ? Text.NoWrap : Text.WordWrap
            lineHeight: 0.92
            horizontalAlignment: Text.AlignHCenter
            font.weight: Font.Medium
        }
        FitText {
            id: second
            visible: text !== ""
            height: 44 * hours.unit
            unit: hours.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
        }
    }

    Repeater {
        model: lobby.hours.length
        Line {
            required property int index
            name: "hours-" + index
            text: lobby.hours[index]
            below: lobby.hoursBelow[index]
        }
    }
    Line {
        name: "booking"
        topPadding: tokens.space.l * hours.unit
        text: lobby.booking
        below: lobby.bookingBelow
    }
}

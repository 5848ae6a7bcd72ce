// The first run: a question, what to answer it with, and the ways back and on.
import QtQuick
import "../../keyboard"

Rectangle {
    id: root
    objectName: "first-run"

    readonly property bool wide: width > height
    readonly property real u: Math.max(0.1, wide ? Math.min(width / 1500, height / 1000) : Math.min(width / 1080, height / 1400))
    readonly property real margin: 48 * u
    readonly property string step: setup.step
    readonly property var shown: setup.shown
    readonly property bool staged: stage.item !== null

    color: tokens.colour.ground
    focus: true

    Keys.onPressed: (event) => {
        if (event.key === Qt.Key_Escape) setup.back()
        else if (event.key === Qt.Key_Backspace) setup.typing ? board.press("erase") : setup.pin_key("erase")
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) root.forward()
        else if (event.text !== "") setup.key(event.text)
        else return
        event.accepted = true
    }

    // what Return does, and the button at the right
    function forward() {
        if (step === "find" && setup.typing) setup.connect_typed()
        else if (step === "last") setup.go_on()
        else if (step === "lock" || step === "pin") setup.pin_key("enter")
        else if (step === "done") setup.begin()
    }

    Rectangle {
        id: header
        visible: !root.staged
        anchors { left: parent.left; right: parent.right; top: parent.top }
        height: 104 * root.u
        color: tokens.colour.surface

        Rectangle {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: 2 * root.u
            color: tokens.colour.line
        }
        Image {
            id: door
            anchors { left: parent.left; leftMargin: root.margin; verticalCenter: parent.verticalCenter }
            source: "image://icons/door/" + tokens.colour.primary
            sourceSize: Qt.size(56 * root.u, 56 * root.u)
        }
        Say {
            anchors { left: door.right; leftMargin: 16 * root.u; right: languages.left; rightMargin: 16 * root.u
                      verticalCenter: parent.verticalCenter }
            u: root.u
            text: qsTr("Một Cửa: setting up this device")
            font.weight: Font.DemiBold
            color: tokens.colour.primary
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 12
        }
        Row {
            id: languages
            anchors { right: parent.right; rightMargin: root.margin; verticalCenter: parent.verticalCenter }
            spacing: 12 * root.u

            Repeater {
                model: language.offered

                Push {
                    required property var modelData
                    objectName: "language-" + modelData.code
                    u: root.u
                    implicitHeight: 76 * root.u
                    text: modelData.name
                    size: tokens.type.small * 0.85
                    primary: language.code === modelData.code
                    onChosen: language.use(modelData.code)
                }
            }
        }
    }

    Column {
        id: head
        visible: !root.staged
        anchors { left: parent.left; right: parent.right; top: header.bottom; margins: root.margin; topMargin: 28 * root.u }
        spacing: 8 * root.u

        Say {
            objectName: "title"
            width: parent.width
            u: root.u
            text: root.shown.title ?? ""
            size: tokens.type.lead
            font.weight: Font.Bold
        }
        Say {
            objectName: "note"
            width: parent.width
            u: root.u
            visible: text !== ""
            text: root.shown.note ?? ""
            size: tokens.type.small * 0.85
            color: tokens.colour.ink_soft
        }
        Rectangle {
            visible: setup.error !== ""
            width: parent.width
            height: visible ? wrong.implicitHeight + 28 * root.u : 0
            radius: tokens.radius.small * root.u
            color: tokens.colour.red_soft

            Say {
                id: wrong
                objectName: "error"
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 20 * root.u }
                u: root.u
                text: setup.error
                size: tokens.type.small * 0.9
                font.weight: Font.DemiBold
                color: tokens.colour.red
            }
        }
    }

    Item {
        id: content
        visible: !root.staged
        anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: bar.top; margins: root.margin
                  topMargin: 24 * root.u; bottomMargin: 20 * root.u }

        // which server
        Item {
            anchors.fill: parent
            visible: root.step === "find" && !setup.typing

            Lines {
                anchors.fill: parent
                visible: (root.shown.empty ?? "") === ""
                u: root.u
                model: (root.shown.servers ?? []).map(one => ({ value: one.url, label: one.name, detail: one.detail, chosen: false }))
                onChosen: (value) => setup.pick(value)
            }
            Say {
                objectName: "empty"
                anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: 24 * root.u }
                visible: text !== ""
                u: root.u
                text: root.shown.empty ?? ""
                color: tokens.colour.off
            }
        }

        // a line to type on
        Column {
            anchors { left: parent.left; right: parent.right; top: parent.top }
            visible: setup.typing
            spacing: 18 * root.u

            Rectangle {
                width: parent.width
                height: 92 * root.u
                radius: tokens.radius.small * root.u
                color: tokens.colour.surface
                border.width: 4 * root.u
                border.color: tokens.colour.focus

                Say {
                    objectName: "address"
                    anchors { left: parent.left; right: parent.right; margins: 24 * root.u; verticalCenter: parent.verticalCenter }
                    u: root.u
                    text: board.text + "▏"
                    wrapMode: Text.NoWrap
                    elide: Text.ElideLeft
                }
            }
            Keyboard {
                width: parent.width
                board: setup.typing ? root.keys : null
                colour: tokens.colour
                family: tokens.family
                u: root.u
                keyHeight: 84 * root.u
            }
        }

        // the code
        Column {
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
            visible: root.step === "code"
            spacing: 28 * root.u

            Say {
                objectName: "code"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: text !== ""
                u: root.u
                text: root.shown.code ?? ""
                size: tokens.type.number * 0.8
                wrapMode: Text.NoWrap
                font { weight: Font.Bold; letterSpacing: 6 * root.u }
                color: tokens.colour.primary
            }
            Say {
                objectName: "left"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: text !== ""
                u: root.u
                text: root.shown.left ?? ""
                color: tokens.colour.ink_soft
            }
            Say {
                objectName: "says"
                width: parent.width
                visible: text !== ""
                horizontalAlignment: Text.AlignHCenter
                u: root.u
                text: root.shown.says ?? ""
                size: tokens.type.body
                font.weight: Font.DemiBold
                color: root.shown.again ? tokens.colour.red : tokens.colour.amber
            }
            Push {
                objectName: "again"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: text !== ""
                u: root.u
                primary: true
                text: root.shown.again ?? ""
                onChosen: setup.ask_again()
            }
        }

        // what came of a try, to be looked at: beside the choice, or below it
        Image {
            id: picture
            objectName: "picture"
            anchors { right: parent.right; bottom: tried.top; bottomMargin: 20 * root.u }
            width: visible ? parent.width * (root.wide ? 0.34 : 1) : 0
            height: visible ? (root.wide ? tried.y - 20 * root.u : (tried.y - 20 * root.u) * 0.55) : 0
            visible: root.step === "last" && !setup.typing && (root.shown.picture ?? "") !== ""
            source: root.shown.picture ?? ""
            sourceSize: Qt.size(900, 900)
            fillMode: Image.PreserveAspectFit
            asynchronous: false
            cache: false
        }

        // the program's own choice
        Lines {
            anchors { left: parent.left; top: parent.top; right: parent.right
                      rightMargin: root.wide && picture.visible ? picture.width + 20 * root.u : 0; bottom: parent.bottom
                      bottomMargin: tried.height + (tried.visible ? 20 * root.u : 0)
                                    + (!root.wide && picture.visible ? picture.height + 20 * root.u : 0) }
            visible: root.step === "last" && !setup.typing
            u: root.u
            model: root.shown.options ?? []
            onChosen: (value) => setup.choose(value)
        }
        Rectangle {
            id: tried
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            visible: root.step === "last" && (root.shown.tried ?? "") !== ""
            height: visible ? triedWords.implicitHeight + 28 * root.u : 0
            radius: tokens.radius.small * root.u
            color: root.shown.good ? tokens.colour.calm_soft : root.shown.trying ? tokens.colour.primary_soft : tokens.colour.amber_soft

            Say {
                id: triedWords
                objectName: "tried"
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 20 * root.u }
                u: root.u
                text: root.shown.tried ?? ""
                size: tokens.type.small * 0.9
                font.weight: Font.DemiBold
                color: root.shown.good ? tokens.colour.calm : root.shown.trying ? tokens.colour.primary : tokens.colour.amber
            }
        }

        // the PIN
        Digits {
            anchors.centerIn: parent
            visible: root.step === "pin" || root.step === "lock"
            u: root.u > 0 ? Math.min(root.u, content.height / 560) : 1
        }

        // done
        Grid {
            id: summary
            anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: 12 * root.u }
            visible: root.step === "done"
            columns: root.wide ? 2 : 1
            columnSpacing: 40 * root.u
            rowSpacing: 18 * root.u

            Repeater {
                model: root.shown.lines ?? []

                Column {
                    required property var modelData
                    width: root.wide ? (content.width - summary.columnSpacing) / 2 : content.width

                    Say {
                        width: parent.width
                        u: root.u
                        text: modelData.label
                        size: tokens.type.small * 0.8
                        color: tokens.colour.ink_soft
                    }
                    Say {
                        width: parent.width
                        u: root.u
                        text: modelData.value
                        wrapMode: Text.WrapAnywhere
                        font.weight: Font.DemiBold
                    }
                }
            }
        }
    }

    readonly property var keys: board

    // a try that fills the screen
    Connections {
        target: setup
        function onStaged() { stage.fill() }
    }
    Loader {
        id: stage
        anchors.fill: parent
        z: 10
        onLoaded: item.forceActiveFocus()
        Component.onCompleted: fill()

        function fill() {
            const wanted = setup.stage
            if (wanted.qml) {
                const things = Object.assign({}, wanted)
                delete things.qml
                setSource(wanted.qml, things)
            } else if (source != "") {
                source = ""
                root.forceActiveFocus()
            }
        }
    }

    Item {
        id: bar
        visible: !root.staged
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: root.margin; bottomMargin: 28 * root.u }
        height: 88 * root.u
        // in portrait the words stay as large and the buttons are narrower
        readonly property real padding: (width > height * 12 ? 72 : 36) * root.u

        Push {
            objectName: "back"
            anchors.left: parent.left
            visible: root.shown.can_back === true
            u: root.u
            padding: bar.padding
            text: root.shown.back ?? qsTr("Back")
            onChosen: setup.back()
        }
        Row {
            anchors.right: parent.right
            spacing: 20 * root.u

            Push {
                objectName: "type-address"
                visible: root.step === "find" && !setup.typing
                u: root.u
                padding: bar.padding
                text: qsTr("Type the address")
                onChosen: setup.type_address()
            }
            Push {
                objectName: "anew"
                visible: root.step === "last" && (root.shown.anew ?? "") !== ""
                u: root.u
                padding: bar.padding
                text: root.shown.anew ?? ""
                onChosen: setup.enrol_anew()
            }
            Push {
                objectName: "try"
                visible: root.step === "last" && (root.shown["try"] ?? "") !== ""
                enabled: root.shown.trying !== true
                u: root.u
                padding: bar.padding
                text: root.shown["try"] ?? ""
                onChosen: setup.try_out()
            }
            Push {
                objectName: "skip"
                visible: root.step === "pin" && (root.shown.skip ?? "") !== ""
                u: root.u
                padding: bar.padding
                text: root.shown.skip ?? ""
                onChosen: setup.without_pin()
            }
            Push {
                objectName: "next"
                visible: (root.step === "find" && setup.typing) || root.step === "last" || root.step === "done"
                u: root.u
                padding: bar.padding
                primary: true
                text: root.step === "find" ? qsTr("Connect") : root.step === "done" ? qsTr("Start") : qsTr("Next")
                onChosen: root.forward()
            }
        }
    }
}

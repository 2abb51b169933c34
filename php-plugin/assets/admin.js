/**
 * What scripts add to the screen Users > SCIM: copying and downloading, and the guide that fits what is chosen. Everything else works without.
 */
( function () {
	'use strict';

	var clipboard = new window.ClipboardJS( '.scimpress-copy-button' );

	clipboard.on( 'success', function ( event ) {
		var button = event.trigger,
			label = button.textContent,
			copied = button.dataset.copied;

		event.clearSelection();
		button.focus();
		window.wp.a11y.speak( copied );
		if ( label !== copied ) {
			button.textContent = copied;
			window.setTimeout( function () {
				button.textContent = label;
			}, 3000 );
		}
	} );

	document.querySelectorAll( '.scimpress-download-button' ).forEach( function ( button ) {
		button.addEventListener( 'click', function () {
			var text = document.querySelector( button.dataset.download ).value + '\n',
				url = window.URL.createObjectURL( new window.Blob( [ text ], { type: 'text/plain' } ) ),
				link = document.createElement( 'a' );

			link.href = url;
			link.download = button.dataset.file;
			link.click();
			window.URL.revokeObjectURL( url );
		} );
	} );

	// A field that is only read is selected as a whole, so that it can be copied by key too.
	document.querySelectorAll( '.scimpress-copy [readonly]' ).forEach( function ( field ) {
		field.addEventListener( 'focus', function () {
			field.select();
		} );
	} );

	// The guide of whatever identity provider is chosen.
	var profile = document.querySelector( '#scimpress-profile' );
	if ( profile ) {
		profile.addEventListener( 'change', function () {
			document.querySelectorAll( '.scimpress-guide' ).forEach( function ( guide ) {
				guide.hidden = guide.dataset.profile !== profile.value;
				guide.open = true;
			} );
		} );
	}

	// Where the browser did not do it itself; whoever has moved on already is left alone.
	var fresh = document.querySelector( '.scimpress [autofocus]' );
	if ( fresh && document.activeElement === document.body ) {
		fresh.focus();
	}
}() );

/**
 * What scripts add to the screen Users > SCIM: copying and downloading, the guide that fits what is chosen, rules
 * that are moved where they stand, and how far jobs are. Everything else works without.
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

	// Rules: the buttons Up and Down without a request, and dragging where WordPress has a library for it.
	( function ( form ) {
		var isSaved = true;

		if ( ! form ) {
			return;
		}

		/** The row of the same kind before or after one. */
		function neighbour( row, verb ) {
			var other = 'up' === verb ? row.previousElementSibling : row.nextElementSibling;
			return other && other.dataset.kind === row.dataset.kind ? other : null;
		}

		/** Numbers the rows as they stand now, and tells of the one that was moved. */
		function settle( moved ) {
			var number = '';
			form.querySelectorAll( 'tr[data-kind]' ).forEach( function ( row, place ) {
				row.querySelector( '.scimpress-number' ).textContent = place + 1;
				row.querySelector( '[value^="up "]' ).disabled = ! neighbour( row, 'up' );
				row.querySelector( '[value^="down "]' ).disabled = ! neighbour( row, 'down' );
				number = row === moved ? place + 1 : number;
			} );
			form.querySelector( '.scimpress-pending' ).hidden = false;
			isSaved = false;
			window.wp.a11y.speak( form.dataset.moved.replace( '%1$s', moved.querySelector( 'th' ).textContent.trim() ).replace( '%2$s', number ) );
		}

		form.addEventListener( 'click', function ( event ) {
			var button = event.target.closest( '[value^="up "], [value^="down "]' ),
				row = button && button.closest( 'tr' ),
				verb = button && button.value.split( ' ' )[ 0 ],
				other = row && neighbour( row, verb );

			if ( ! other ) {
				return;
			}
			event.preventDefault();
			other.insertAdjacentElement( 'up' === verb ? 'beforebegin' : 'afterend', row );
			settle( row );
			// At the end of its way the button is no use any more: the focus goes to its fellow.
			( button.disabled ? row.querySelector( '[value^="' + ( 'up' === verb ? 'down' : 'up' ) + ' "]' ) : button ).focus();
		} );

		form.addEventListener( 'submit', function () {
			isSaved = true;
		} );
		window.addEventListener( 'beforeunload', function ( event ) {
			if ( ! isSaved ) {
				event.preventDefault();
			}
		} );

		if ( window.jQuery && window.jQuery.fn.sortable ) {
			window.jQuery( 'tbody', form ).sortable( {
				axis: 'y',
				handle: '.scimpress-handle',
				items: 'tr[data-kind]',
				update: function ( event, dragged ) {
					var row = dragged.item[ 0 ],
						rows = Array.from( form.querySelectorAll( 'tr[data-kind]' ) ),
						isMixed = rows.some( function ( one, place ) {
							return place > 0 && 'group' === one.dataset.kind && 'group' !== rows[ place - 1 ].dataset.kind;
						} );

					// Rules for groups come before those for values.
					if ( isMixed ) {
						window.jQuery( this ).sortable( 'cancel' );
						return;
					}
					settle( row );
				}
			} );
		}
	}( document.getElementById( 'scimpress-order' ) ) );

	// Jobs in the background: asked for how far they are while somebody can see it.
	document.querySelectorAll( '.scimpress-progress[data-url]:not([data-url=""])' ).forEach( function ( panel ) {
		var bar = panel.querySelector( 'progress' ),
			every = Number( panel.dataset.every || 2000 ),
			told = bar ? Math.floor( 4 * bar.position ) : 0;

		function ask() {
			if ( document.hidden ) {
				document.addEventListener( 'visibilitychange', ask, { once: true } );
				return;
			}
			window.fetch( panel.dataset.url, { credentials: 'same-origin' } ).then( function ( answer ) {
				return answer.ok ? answer.json() : Promise.reject( answer.status );
			} ).then( function ( state ) {
				var quarter = bar ? Math.floor( 4 * state.value / state.max ) : 0;
				if ( bar ) {
					bar.max = state.max;
					bar.value = state.value;
				}
				panel.querySelector( '.scimpress-progress-text' ).textContent = state.text;
				if ( quarter > told || ! state.goesOn ) {
					told = quarter;
					window.wp.a11y.speak( state.text );
				}
				if ( state.goesOn ) {
					window.setTimeout( ask, every );
				} else {
					panel.classList.add( 'scimpress-progress-over' );
				}
			} ).catch( function () {
				// A site that is busy, or a login that has ended: not for every two seconds.
				window.setTimeout( ask, 30000 );
			} );
		}

		window.setTimeout( ask, every );
	} );

	// Where the browser did not do it itself; whoever has moved on already is left alone.
	var fresh = document.querySelector( '.scimpress [autofocus]' );
	if ( fresh && document.activeElement === document.body ) {
		fresh.focus();
	}
}() );

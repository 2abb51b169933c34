/**
 * Keeps the request inspector up to date while it is looked at. Without it, the page shows the same when it is loaded.
 */
( function () {
	'use strict';

	var list = document.getElementById( 'scimpress-inspector' ),
		show = document.getElementById( 'scimpress-inspector-show' ),
		pause = document.getElementById( 'scimpress-inspector-pause' ),
		state = document.getElementById( 'scimpress-inspector-state' ),
		running = document.getElementById( 'scimpress-inspector-running' ),
		start = document.getElementById( 'scimpress-inspector-start' ),
		none = document.getElementById( 'scimpress-inspector-none' ),
		waiting = document.createElement( 'template' ),
		failures = 0,
		timer = 0,
		paused = false,
		asking = false,
		last;

	if ( ! list || ! list.dataset.running ) {
		return;
	}
	last = list.dataset.last;

	// Whoever reads one request, or has the keyboard in the list, is not to be moved.
	function isBeingRead() {
		return list.contains( document.activeElement ) || null !== list.querySelector( 'details[open]' );
	}

	function insert() {
		list.prepend( waiting.content );
		show.hidden = true;
		none.hidden = true;
	}

	function add( answer ) {
		var count;

		if ( 0 === answer.count ) {
			return;
		}
		waiting.content.prepend( document.createRange().createContextualFragment( answer.html ) );
		window.wp.a11y.speak( answer.news );
		if ( isBeingRead() ) {
			count = waiting.content.querySelectorAll( 'details' ).length;
			show.textContent = list.dataset.show.replace( '%s', count === answer.count ? answer.news : String( count ) );
			show.hidden = false;
		} else {
			insert();
		}
	}

	function end( text ) {
		var hadFocus = running.contains( document.activeElement );

		list.dataset.running = '';
		running.hidden = true;
		start.hidden = false;
		window.wp.a11y.speak( text );
		if ( hadFocus ) {
			state.focus();
		}
	}

	function tell( text ) {
		state.firstElementChild.textContent = text;
	}

	function ask() {
		var url = new window.URL( list.dataset.url, window.location.href );

		asking = true;
		url.searchParams.set( 'after', last );
		window.fetch( url, { headers: { 'X-WP-Nonce': list.dataset.nonce }, credentials: 'same-origin' } ).then( function ( answer ) {
			if ( ! answer.ok ) {
				throw new Error( String( answer.status ) );
			}
			return answer.json();
		} ).then( function ( answer ) {
			failures = 0;
			last = String( answer.last );
			tell( answer.state );
			add( answer );
			if ( ! answer.running ) {
				end( answer.state );
			}
		} ).catch( function () {
			failures++;
			// A site that is away for a moment comes back; a session that has ended does not.
			if ( failures >= 5 ) {
				tell( list.dataset.lost );
				end( list.dataset.lost );
			}
		} ).finally( function () {
			asking = false;
			schedule( false );
		} );
	}

	function schedule( isSoon ) {
		window.clearTimeout( timer );
		if ( list.dataset.running && ! paused && ! asking && 'visible' === document.visibilityState ) {
			timer = window.setTimeout( ask, isSoon ? 0 : 3000 );
		}
	}

	show.addEventListener( 'click', function () {
		insert();
		list.querySelector( 'summary' ).focus();
	} );

	pause.addEventListener( 'click', function () {
		paused = ! paused;
		pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
		schedule( true );
	} );

	document.addEventListener( 'visibilitychange', function () {
		schedule( true );
	} );
	schedule( false );
}() );

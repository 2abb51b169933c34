<?php
/**
 * Plugin Name: Misbehaving plugin
 * Description: Does for one request what a request header names. For tests of throw-away sites.
 */

( static function ( string $what ): void {
	$on = static fn( string $hook, callable $do ) => add_filter( $hook, $do );
	match ( $what ) {
		'prints'           => $on( 'init', static fn() => print "\n<b>Notice</b>: stray" ),
		'buffers'          => $on( 'init', static fn() => ob_start() && print 'stray' ),
		'dies'             => $on( 'init', static fn() => wp_die( 'under maintenance' ) ),
		'forbids'          => $on( 'init', static fn() => wp_die( 'no', 403 ) ),
		'exits'            => $on( 'init', static fn() => exit ),
		'prints and exits' => $on( 'init', static fn() => exit( 'blocked' ) ),
		'prints and crashes' => $on( 'init', static fn() => print( 'x' ) && no_such_function() ),
		'prints at the end' => $on( 'shutdown', static fn() => print 'stray' ),
		'flushes'          => $on( 'init', static fn() => print( 'stray' ) && ob_end_flush() ),
		'crashes'          => $on( 'init', static fn() => no_such_function() ),
		'blocks REST'      => $on( 'rest_authentication_errors', static fn() => new WP_Error( 'closed', 'closed', array( 'status' => 401 ) ) ),
		'logs in'          => $on( 'determine_current_user', static fn() => 1 ),
		'logs in and looks' => $on( 'determine_current_user', static fn() => 1 ) && $on( 'user_register', static fn( int $id ) => update_user_meta( $id, 'nickname', 'by ' . get_current_user_id() ) ),
		'sends headers'    => $on( 'init', static fn() => header( 'X-Other: 1' ) || setcookie( 'other', '1' ) || header( 'Content-Type: text/html' ) ),
		'exits in a hook'  => $on( 'user_register', static fn() => exit ),
		'crashes in a hook' => $on( 'user_register', static fn() => no_such_function() ),
		'runs out of memory in a hook' => $on( 'user_register', static fn() => ini_set( 'memory_limit', '64M' ) . implode( array_map( static fn() => str_repeat( 'x', 1 << 20 ), range( 1, 100 ) ) ) ),
		'prints in a hook' => $on( 'user_register', static fn() => print 'stray' ),
		default            => null,
	};
} )( (string) ( $_SERVER['HTTP_X_MISBEHAVE'] ?? '' ) );

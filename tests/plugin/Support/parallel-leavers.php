<?php
/**
 * Deletes users one by one through whole exchanges, from a given moment on; prints how many were deleted.
 *
 *     php parallel-leavers.php MOMENT USER...
 */

declare( strict_types=1 );

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Scheme;
use ScimPress\Auth\Scope;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Runner;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;

require dirname( __DIR__ ) . '/bootstrap.php';

( static function ( string $moment, string ...$ids ): void {
	add_filter( 'pre_wp_mail', '__return_true' );
	$connection = ( new Connections() )->first();
	$caller     = Caller::client( new StoredToken( 11, $connection->id, 'aaaaaaaaaaaa', str_repeat( '0', 64 ), 'Test', Scope::names(), 0, 1, null, null, null, null ), '192.0.2.1', Scheme::Bearer );
	$runner     = new Runner();
	$count      = 0;
	usleep( max( 0, (int) ( ( (float) $moment - microtime( true ) ) * 1_000_000 ) ) );
	foreach ( $ids as $id ) {
		for ( $attempt = 0; $attempt < 5; $attempt++ ) {
			$request = new ClientRequest( 'DELETE', "/Users/{$id}", '', array(), '' );
			$reply   = $runner->run( Configuration::for_caller( $caller, $connection ), $request->to_contract(), '', Recorder::for_request( $request, $caller ) );
			// Whoever waited for the lock too long, as on SQLite, comes again; the breaker means what it says.
			if ( 503 !== $reply->status || str_contains( (string) $reply->body, 'administrator' ) ) {
				break;
			}
		}
		$count += 204 === $reply->status ? 1 : 0;
	}
	echo json_encode( array( 'outcome' => "deleted {$count}" ) ), "\n";
} )( $argv[1], ...array_slice( $argv, 2 ) );

<?php
/**
 * Adds users to a group one by one, each the way an exchange does, from a given moment on; prints how
 * many became members and the last outcome.
 *
 *     php parallel-members.php MOMENT GROUP USER...
 */

declare( strict_types=1 );

use ScimPress\Audit\Recorder;
use ScimPress\Database\Transaction;
use ScimPress\Exchange\Shell;

require dirname( __DIR__ ) . '/bootstrap.php';

( static function ( string $moment, string $group_id, string ...$user_ids ): void {
	$shell = new Shell( new Transaction(), Recorder::for_site( 1 ) );
	$ask   = static fn( string $effect, array $arguments = array() ) => json_decode( $shell->perform( (string) json_encode( compact( 'effect' ) + $arguments ) ), true );
	$add   = static function ( string $user_id ) use ( $ask, $group_id ): array {
		$begin = $ask( 'transaction.begin' );
		if ( 'done' !== $begin['outcome'] ) {
			return $begin;
		}
		$stored  = $ask( 'group.load', array( 'connection_id' => 1, 'id' => $group_id, 'lock' => true ) );
		$outcome = 'group' !== $stored['outcome'] ? $stored : $ask( 'members.add', array( 'connection_id' => 1, 'group_id' => $group_id, 'members' => array( $user_id ) ) );
		if ( 'changed' === $outcome['outcome'] ) {
			$row     = array( 'display_name' => 'Guides', 'display_name_key' => hash( 'sha256', 'guides' ), 'external_id' => null, 'external_id_key' => null, 'version' => $stored['group']['version'] + 1, 'modified' => $stored['group']['modified'] + 1, 'document' => '{}' );
			$written = $ask( 'group.update', array( 'id' => $group_id, 'row' => $row ) );
			$outcome = 'done' === $written['outcome'] ? $outcome : $written;
		}
		$end = $ask( 'changed' === $outcome['outcome'] ? 'transaction.commit' : 'transaction.rollback' );
		return 'done' === $end['outcome'] ? $outcome : $end;
	};

	usleep( max( 0, (int) ( ( (float) $moment - microtime( true ) ) * 1_000_000 ) ) );
	$count   = 0;
	$outcome = array( 'outcome' => 'none' );
	foreach ( $user_ids as $user_id ) {
		// What the core and its clients try again.
		for ( $attempt = 0; $attempt < 5; $attempt++ ) {
			$outcome = $add( $user_id );
			if ( ! in_array( $outcome['outcome'], array( 'deadlock', 'unavailable' ), true ) ) {
				break;
			}
		}
		$count += $outcome['count'] ?? 0;
	}
	echo json_encode( array( ...$outcome, 'outcome' => $outcome['outcome'] . ' ' . $count ) ), "\n";
} )( ...array_slice( $argv, 1 ) );

<?php
/**
 * Creates a user the way an exchange does, at a given moment, with a pause where two processes would
 * both have looked and neither have written; prints the last outcome.
 *
 *     php parallel.php MOMENT USER-NAME [E-MAIL [SITE]]
 */

declare( strict_types=1 );

use ScimPress\Audit\Recorder;
use ScimPress\Database\Transaction;
use ScimPress\Exchange\Shell;

require dirname( __DIR__ ) . '/bootstrap.php';

( static function ( string $moment, string $user_name, string $email, int $site ): void {
	if ( $site > 0 ) {
		switch_to_blog( $site );
	}
	add_filter(
		'wp_pre_insert_user_data',
		static function ( array $data ): array {
			usleep( 60_000 );
			return $data;
		}
	);
	$transaction = new Transaction();
	$shell       = new Shell( $transaction, Recorder::for_site( 1 ) );
	$ask         = static fn( array $effect ) => json_decode( $shell->perform( (string) json_encode( $effect ) ), true );
	$insert      = array(
		'effect'    => 'user.insert',
		'row'       => array(
			'id'              => wp_generate_uuid4(),
			'connection_id'   => 1,
			'created'         => 1,
			'user_name'       => $user_name,
			'user_name_key'   => hash( 'sha256', mb_strtolower( $user_name ) ),
			'external_id'     => null,
			'external_id_key' => null,
			'user_email_key'  => '' === $email ? null : hash( 'sha256', $email ),
			'active'          => true,
			'version'         => 1,
			'modified'        => 1,
			'document'        => '{}',
			'keys'            => '' === $email ? array() : array( hash( 'sha256', $email ) ),
			'remembered_roles' => array(),
			'forgotten'       => null,
		),
		'wordpress' => array(
			'user_login' => $user_name,
			'user_email' => $email,
		),
		'role'      => 'subscriber',
		'fields'    => array( 'user_email' ),
	);

	usleep( max( 0, (int) ( ( (float) $moment - microtime( true ) ) * 1_000_000 ) ) );
	for ( $attempt = 0; $attempt < 5; $attempt++ ) {
		$outcome = $ask( array( 'effect' => 'transaction.begin' ) );
		if ( 'done' === $outcome['outcome'] ) {
			$outcome = $ask( $insert );
			$end     = $ask( array( 'effect' => 'written' === $outcome['outcome'] ? 'transaction.commit' : 'transaction.rollback' ) );
			$outcome = 'done' === $end['outcome'] ? $outcome : $end;
		}
		if ( 'deadlock' !== $outcome['outcome'] ) {
			break;
		}
	}
	echo json_encode( $outcome ), "\n";
} )( $argv[1], $argv[2], $argv[3] ?? '', (int) ( $argv[4] ?? 0 ) );

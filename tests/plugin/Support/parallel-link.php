<?php
/**
 * Links the user with an e-mail the way an exchange does, at a given moment; prints the last outcome.
 *
 *     php parallel-link.php MOMENT USER-NAME E-MAIL
 */

declare( strict_types=1 );

use ScimPress\Audit\Recorder;
use ScimPress\Database\Transaction;
use ScimPress\Exchange\Shell;

require dirname( __DIR__ ) . '/bootstrap.php';

( static function ( string $moment, string $user_name, string $email ): void {
	$transaction = new Transaction();
	$shell       = new Shell( $transaction, Recorder::for_site( 1 ) );
	$ask         = static fn( array $effect ) => json_decode( $shell->perform( (string) json_encode( $effect ) ), true );
	$row         = array(
		'id'              => wp_generate_uuid4(),
		'connection_id'   => 1,
		'created'         => 1,
		'user_name'       => $user_name,
		'user_name_key'   => hash( 'sha256', $user_name ),
		'external_id'     => null,
		'external_id_key' => null,
		'user_email_key'  => hash( 'sha256', $user_name . $email ),
		'active'          => true,
		'version'         => 1,
		'modified'        => 1,
		'document'        => '{}',
		'keys'            => array(),
		'remembered_roles' => array(),
		'forgotten' => null,
	);
	$find        = array(
		'effect'        => 'accounts.find',
		'connection_id' => 1,
		'by'            => array(
			'identity' => array(
				'user_name'      => $user_name,
				'user_name_key'  => $row['user_name_key'],
				'user_email'     => $email,
				'user_email_key' => $row['user_email_key'],
			),
		),
		'fields'        => array( 'user_login', 'user_email' ),
	);
	$link        = static fn( int $wp_user_id ) => array(
		'effect'     => 'user.link',
		'row'        => $row,
		'wp_user_id' => $wp_user_id,
		'wordpress'  => array( 'nickname' => $user_name ),
		'fields'     => array( 'nickname' ),
	);

	usleep( max( 0, (int) ( ( (float) $moment - microtime( true ) ) * 1_000_000 ) ) );
	for ( $attempt = 0; $attempt < 5; $attempt++ ) {
		$outcome = $ask( array( 'effect' => 'transaction.begin' ) );
		if ( 'done' === $outcome['outcome'] ) {
			$outcome = $ask( $find );
			$account = $outcome['accounts'][0] ?? null;
			usleep( 60_000 );
			$outcome = match ( true ) {
				null === $account => $outcome,
				null !== $account['managed_by'] => array( 'outcome' => 'managed' ),
				default => $ask( $link( $account['wp_user_id'] ) ),
			};
			$end     = $ask( array( 'effect' => 'written' === $outcome['outcome'] ? 'transaction.commit' : 'transaction.rollback' ) );
			$outcome = 'done' === $end['outcome'] ? $outcome : $end;
		}
		if ( 'deadlock' !== $outcome['outcome'] ) {
			break;
		}
	}
	echo json_encode( $outcome ), "\n";
} )( $argv[1], $argv[2], $argv[3] );

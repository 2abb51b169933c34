<?php
/**
 * What is shown of a request that was run again.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Inspection\ReplayOutcome;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class ReplayData {

	/** What would come of it. */
	public readonly Facts $facts;

	/** What attributes are and would become. */
	public readonly DifferenceTable $differences;

	/** The body of the answer; empty where there is none. */
	public readonly string $body;

	/**
	 * Finds the words.
	 *
	 * @param string        $line    Method and path of the request.
	 * @param ReplayOutcome $outcome What would come of it.
	 */
	public function __construct( public readonly string $line, ReplayOutcome $outcome ) {
		$differences       = DifferenceWords::of( array_merge( array(), ...array_column( $outcome->events, 'differences' ) ) );
		$this->differences = new DifferenceTable( __( 'What would change', 'scimpress' ), __( 'Now', 'scimpress' ), __( 'Then', 'scimpress' ), $differences );
		$this->body        = $outcome->body['text'] ?? '';
		$this->facts       = new Facts(
			array(
				__( 'Status', 'scimpress' )             => trim( $outcome->status . ' ' . get_status_header_desc( $outcome->status ) ),
				__( 'Result', 'scimpress' )             => array_map( self::event( ... ), $outcome->events ),
				__( 'Changed attributes', 'scimpress' ) => implode( ', ', array_unique( array_merge( array(), ...array_column( $outcome->events, 'changed' ) ) ) ),
				__( 'WordPress fields', 'scimpress' )   => implode( ', ', $outcome->fields ),
			)
		);
	}

	/**
	 * One event.
	 *
	 * @param array<string, mixed> $event Of the outcome.
	 */
	private static function event( array $event ): string {
		/* translators: 1: an action, 2: its result, 3: whom it is about. */
		$text = '' === $event['user_name'] ? __( '%1$s: %2$s', 'scimpress' ) : __( '%1$s (%3$s): %2$s', 'scimpress' );
		$text = sprintf( $text, AuditLabels::action( $event['action'] ), AuditLabels::outcomes()[ $event['outcome'] ] ?? $event['outcome'], $event['user_name'] );
		return $text . ( '' === $event['detail'] ? '' : ' – ' . $event['detail'] );
	}
}

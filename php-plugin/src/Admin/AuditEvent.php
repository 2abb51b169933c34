<?php
/**
 * One event of the audit, as it is shown.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The facts about an event, in the order in which somebody wants to know them.
 */
final class AuditEvent {

	/** What happened. */
	public readonly string $title;

	/** What that means. */
	public readonly string $meaning;

	/** What is known of it. */
	public readonly Facts $facts;

	/** What its error means; null for none. */
	public readonly ?ErrorExplanation $explanation;

	/** What attributes were and became, if that is held. */
	public readonly DifferenceTable $differences;

	/**
	 * Gathers the facts.
	 *
	 * @param string               $url         Of the tab.
	 * @param array<string, mixed> $row         A row of the audit.
	 * @param array<int, string>   $connections Names of connections by number.
	 * @param ?string              $token       The name of the token.
	 */
	public function __construct( public readonly string $url, array $row, array $connections, ?string $token ) {
		$this->title       = AuditLabels::action( $row['action'] );
		$this->meaning     = AuditLabels::meaning( $row['outcome'] );
		$this->explanation = in_array( $row['outcome'], array( 'refused', 'failed' ), true ) ? ErrorExplanation::of( (int) $row['status'], $row['scim_type'], $row['action'] ) : null;
		$this->facts       = new Facts(
			array(
				__( 'Number', 'scimpress' )             => (string) $row['id'],
				__( 'Time', 'scimpress' )               => AuditLabels::time( $row['occurred'] ),
				__( 'Action', 'scimpress' )             => $row['action'],
				__( 'Result', 'scimpress' )             => AuditLabels::outcomes()[ $row['outcome'] ] ?? $row['outcome'],
				__( 'Reason', 'scimpress' )             => (string) $row['detail'],
				__( 'Status', 'scimpress' )             => (string) $row['status'],
				__( 'Kind of error', 'scimpress' )      => (string) $row['scim_type'],
				__( 'Person', 'scimpress' )             => (string) $row['user_name'],
				__( 'SCIM id', 'scimpress' )            => (string) $row['resource_id'],
				__( 'WordPress user', 'scimpress' )     => (string) $row['wp_user_id'],
				__( 'Changed attributes', 'scimpress' ) => implode( ', ', $row['changed'] ),
				__( 'Connection', 'scimpress' )         => null === $row['connection_id'] ? '' : ( $connections[ $row['connection_id'] ] ?? (string) $row['connection_id'] ),
				__( 'Token', 'scimpress' )              => (string) ( $token ?? $row['token_id'] ),
				__( 'IP address', 'scimpress' )         => (string) $row['ip'],
				__( 'Request', 'scimpress' )            => trim( $row['method'] . ' ' . $row['path'] ),
				__( 'Duration', 'scimpress' )           => AuditLabels::duration( $row['duration'] ),
			)
		);
		$differences       = array_values( array_filter( $row['differences'], static fn( $one ) => is_array( $one ) && is_string( $one['attribute'] ?? null ) ) );
		$this->differences = new DifferenceTable( __( 'Old and new values', 'scimpress' ), __( 'Old', 'scimpress' ), __( 'New', 'scimpress' ), $differences );
	}
}

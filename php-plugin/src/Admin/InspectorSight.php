<?php
/**
 * What can be seen of requests.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Period;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connections;
use ScimPress\Store\Inspections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers what has come, for the screen, for what keeps it up to date, and for WP-CLI. Requests of a connection that
 * whoever looks may not manage are left out.
 */
final class InspectorSight {

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
		private readonly Control $control,
		private readonly Inspections $inspections = new Inspections(),
	) {}

	/**
	 * What there is to see now.
	 *
	 * @param int $after Only requests with greater numbers.
	 * @throws Failure When the database does not answer.
	 */
	public function look( int $after = 0 ): InspectorData {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$this->control->forget_old();
		$names  = array();
		$others = array();
		foreach ( $this->connections->all() as $connection ) {
			if ( NetworkCapability::reaches( $connection ) ) {
				$names[ $connection->id ] = $connection->name;
			} else {
				$others[] = $connection->id;
			}
		}
		$rows   = $this->inspections->after( $after );
		$mine   = array_values( array_filter( $rows, static fn( array $row ) => ! in_array( $row['connection_id'], $others, true ) ) );
		$tokens = array() === $mine ? array() : array_column( $this->tokens->newest(), 'name', 'id' );
		return new InspectorData(
			Period::last(),
			Clock::now(),
			$names,
			array_map( static fn( array $row ) => new InspectedRequest( $row, $names, $tokens ), $mine ),
			$rows[0]['id'] ?? $after,
			$this->inspections->count()
		);
	}
}

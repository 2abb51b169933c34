<?php
/**
 * The command `wp scim doctor`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Database\Failure;
use ScimPress\Doctor\Ailment;
use ScimPress\Doctor\Doctor;
use ScimPress\Sync\Observer;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Finds what accidents left behind, and mends it.
 */
final class DoctorCommand {

	/**
	 * The parts.
	 *
	 * @param Doctor   $doctor   Looks.
	 * @param Observer $observer Knows whether the core can be told.
	 */
	public function __construct(
		private readonly Doctor $doctor,
		private readonly Observer $observer,
	) {}

	/**
	 * Finds drift between SCIM and WordPress, rows that belong to nothing, half-done work, tables of the wrong
	 * engine, and missing tables, columns and keys. Ends with 1 if anything is left as it should not be.
	 *
	 * ## OPTIONS
	 *
	 * [--repair]
	 * : Mend what is found. Without it nothing is changed.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim doctor
	 *     Success: Nothing is wrong.
	 *
	 *     $ wp scim doctor --repair
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function __invoke( array $arguments, array $options ): void {
		if ( ! $this->observer->can_tell() ) {
			WP_CLI::error( 'SCIM is not available on this site, so that nothing could be compared. See wp scim status.' );
		}
		$is_repair = ! empty( $options['repair'] );
		$is_table  = 'table' === ( $options['format'] ?? 'table' );
		$rows      = array();
		$left      = 0;
		$treat     = function ( Ailment $ailment ) use ( $is_repair, &$rows, &$left ): void {
			list( $state, $step ) = $is_repair ? $this->cure( $ailment ) : array( 'found', $ailment->step );
			$left                += 'mended' === $state ? 0 : 1;
			$rows[]               = array(
				'kind'   => $ailment->kind,
				'state'  => $state,
				'detail' => $ailment->detail,
				'step'   => $step,
			);
		};
		$visit     = static function ( iterable $ailments ) use ( $treat ): void {
			foreach ( $ailments as $ailment ) {
				$treat( $ailment );
			}
		};
		Asking::database( fn() => $visit( $this->doctor->tables() ) );
		$progress = $is_table ? WP_CLI\Utils\make_progress_bar( 'Users', Asking::database( fn() => $this->doctor->patients() ) ) : null;
		Asking::database( fn() => $visit( $this->doctor->users( static fn() => $progress?->tick() ) ) );
		$progress?->finish();
		if ( ! $is_table || array() !== $rows ) {
			Printing::rows( $rows, $options, array( 'kind', 'state', 'detail', 'step' ) );
		}
		$this->conclude( count( $rows ), $left, $is_repair, $is_table );
	}

	/**
	 * Mends one thing; what became of it, and why not.
	 *
	 * @return array{string, string}
	 */
	private function cure( Ailment $ailment ): array {
		if ( null === $ailment->cure ) {
			return array( 'left', $ailment->step );
		}
		try {
			( $ailment->cure )();
			return array( 'mended', $ailment->step );
		} catch ( Failure $failure ) {
			return array( 'left', $failure->getMessage() );
		}
	}

	private function conclude( int $found, int $left, bool $is_repair, bool $is_table ): void {
		if ( $left > 0 ) {
			WP_CLI::error( $is_repair ? "{$left} of {$found} could not be mended." : "{$found} found. wp scim doctor --repair mends them." );
		}
		if ( $is_table ) {
			WP_CLI::success( 0 === $found ? 'Nothing is wrong.' : "{$found} found and mended." );
		}
	}
}

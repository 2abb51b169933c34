<?php
/**
 * Exports of the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Audit;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;

defined( 'ABSPATH' ) || exit;

/**
 * Writes rows as they are read, so that millions take no more memory than a few. That somebody exported them is
 * a row of the audit, written before the first is sent.
 */
final class Export {

	/** The columns of a table; JSON has them by name. */
	public const COLUMNS = array( 'id', 'time', 'connection', 'action', 'outcome', 'status', 'scim_type', 'user_name', 'resource_id', 'wp_user_id', 'detail', 'changed', 'differences', 'ip', 'method', 'path', 'token_id', 'milliseconds' );

	/** With these a spreadsheet takes a cell for a formula. */
	private const FORMULA = '/^[=+\-@\t\r\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]/u';

	/** Rows after which the web server gets what there is. */
	private const FLUSH = 500;

	/**
	 * The parts.
	 *
	 * @param AuditReader        $reader      Finds rows.
	 * @param array<int, string> $connections Names of connections by number.
	 */
	public function __construct(
		private readonly AuditReader $reader,
		private readonly array $connections,
	) {}

	/**
	 * Sends a file to the browser.
	 *
	 * @param AuditSearch $search  What is wanted.
	 * @param string      $format  csv or json, which is one object on each line.
	 * @param int         $decider Number of the administrator.
	 * @param string      $asked   The search in words.
	 * @throws Failure When the database does not answer.
	 */
	public function send( AuditSearch $search, string $format, int $decider, string $asked ): void {
		$this->record( $decider, $format, $asked );
		header( 'Content-Type: ' . ( 'json' === $format ? 'application/x-ndjson' : 'text/csv' ) . '; charset=utf-8' );
		header( 'Content-Disposition: attachment; filename="scim-audit-' . gmdate( 'Y-m-d-His' ) . '.' . ( 'json' === $format ? 'jsonl' : 'csv' ) . '"' );
		header( 'X-Content-Type-Options: nosniff' );
		// What others buffer would hold all of it in memory.
		while ( ob_get_level() > 0 && ob_end_clean() ) {
			continue;
		}
		$output = fopen( 'php://output', 'wb' );
		if ( false !== $output ) {
			$this->write( $search, $format, $output );
		}
	}

	/**
	 * Records that somebody exports.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function record( int $decider, string $format, string $asked ): void {
		$by = 0 === $decider ? '' : " by WordPress user {$decider}";
		Recorder::for_administrator()->record(
			array(
				'action'  => 'audit.export',
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "{$format}{$by}" . ( '' === $asked ? '' : ": {$asked}" ),
				'changed' => array(),
			)
		);
	}

	/**
	 * Writes what is wanted.
	 *
	 * @param AuditSearch $search What is wanted.
	 * @param string      $format csv or json.
	 * @param resource    $output Where to.
	 * @return int How many rows.
	 * @throws Failure When the database does not answer.
	 */
	public function write( AuditSearch $search, string $format, $output ): int {
		$rows = 0;
		if ( 'csv' === $format ) {
			fputcsv( $output, self::COLUMNS, ',', '"', '' );
		}
		foreach ( $this->reader->all( $search ) as $row ) {
			$cells = $this->cells( $row );
			if ( 'csv' === $format ) {
				fputcsv( $output, array_map( array( self::class, 'guarded' ), array( ...$cells, 'changed' => implode( ' ', $row['changed'] ), 'differences' => self::told( $row['differences'] ) ) ), ',', '"', '' );
			} else {
				fwrite( $output, wp_json_encode( $cells, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- to whoever reads it, no file of the site.
			}
			if ( 0 === ++$rows % self::FLUSH ) {
				fflush( $output );
				flush();
			}
		}
		return $rows;
	}

	/**
	 * A row by column.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 * @return array<string, mixed>
	 */
	private function cells( array $row ): array {
		$told = array(
			...$row,
			'time'         => gmdate( 'Y-m-d\TH:i:s', Clock::seconds( $row['occurred'] ) ) . sprintf( '.%06dZ', $row['occurred'] % Clock::SECOND ),
			'connection'   => null === $row['connection_id'] ? null : ( $this->connections[ $row['connection_id'] ] ?? (string) $row['connection_id'] ),
			'milliseconds' => round( $row['duration'] / 1000, 3 ),
		);
		return array_combine( self::COLUMNS, array_map( static fn( string $column ) => $told[ $column ], self::COLUMNS ) );
	}

	/**
	 * Old and new values in one cell; empty without any.
	 *
	 * @param list<array{attribute: string, old: ?string, new: ?string}> $differences From the audit.
	 */
	private static function told( array $differences ): string {
		return array() === $differences ? '' : (string) wp_json_encode( $differences, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/**
	 * A cell that no spreadsheet calculates.
	 */
	private static function guarded( mixed $cell ): string {
		$text = (string) $cell;
		return 1 === preg_match( self::FORMULA, $text ) ? "'{$text}" : $text;
	}
}

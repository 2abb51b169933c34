<?php
/**
 * The request inspector: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Period;
use ScimPress\Inspection\Replay;
use ScimPress\Inspection\ReplayOutcome;
use ScimPress\Plugin;
use ScimPress\Store\Inspections;

defined( 'ABSPATH' ) || exit;

/**
 * Shows requests as they come, to whoever sets up the other side.
 */
final class InspectorTool implements Tab {

	private const SCRIPT = 'scimpress-inspector';

	/** What would come of a request; null when none was run again. */
	private ?ReplayData $replayed = null;

	/**
	 * The parts.
	 *
	 * @param string         $file    The plugin's main file.
	 * @param Control        $control Begins and ends.
	 * @param InspectorSight $sight   Gathers what has come.
	 * @param Replay         $replay  Runs a request again.
	 * @param Inspections    $inspections What was kept.
	 */
	public function __construct(
		private readonly string $file,
		private readonly Control $control,
		private readonly InspectorSight $sight,
		private readonly Replay $replay,
		private readonly Inspections $inspections = new Inspections(),
	) {}

	public function slug(): string {
		return 'inspector';
	}

	public function title(): string {
		return __( 'Request inspector', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'start_inspection' => $this->start( ... ),
			'stop_inspection'  => $this->stop( ... ),
			'clear_inspection' => $this->clear( ... ),
			'replay_request'   => $this->replay( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new InspectorHelp() )->add_to( $screen );
		wp_enqueue_script( self::SCRIPT, plugins_url( 'assets/inspector.js', $this->file ), array( 'wp-a11y' ), Plugin::VERSION, true );
	}

	public function show( array $request ): void {
		if ( null !== $this->replayed ) {
			Page::template( 'replay-result', $this->replayed );
		}
		Page::template( 'inspector-tool', $this->sight->look() );
	}

	/**
	 * Begins.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function start( array $post ): string {
		$whose = is_string( $post['connection'] ?? null ) ? $post['connection'] : '';
		$known = $this->sight->look()->connections;
		if ( '' !== $whose && ! ( ctype_digit( $whose ) && isset( $known[ (int) $whose ] ) ) ) {
			add_settings_error( Page::SLUG, 'inspection', esc_html__( 'Nothing was started: there is no such connection. Choose one from the list.', 'scimpress' ) );
		} elseif ( ! $this->control->start( '' === $whose ? null : (int) $whose, '1' === ( $post['bodies'] ?? '' ), get_current_user_id() ) ) {
			add_settings_error( Page::SLUG, 'inspection', esc_html__( 'Somebody has started it already. Stop it first to choose something else.', 'scimpress' ) );
		}
		return ToolsTab::url( $this->slug() );
	}

	/**
	 * Ends.
	 */
	private function stop(): string {
		$this->control->stop( Period::STOPPED );
		return ToolsTab::url( $this->slug() );
	}

	/**
	 * Runs a request again and undoes it.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what would come of it.
	 * @throws Failure When the database does not go along.
	 */
	private function replay( array $post ): ?string {
		$id      = is_string( $post['request'] ?? null ) && ctype_digit( $post['request'] ) ? (int) substr( $post['request'], 0, 18 ) : 0;
		$row     = $this->inspections->find( $id );
		$outcome = null === $row ? null : $this->replay->make( $row, get_current_user_id() );
		if ( $outcome instanceof ReplayOutcome ) {
			$this->replayed = new ReplayData( $row['seen']['request']['method'] . ' ' . $row['seen']['request']['path'], $outcome );
			return null;
		}
		$told = null === $outcome ? __( 'Nothing was tried: what was kept of this request is deleted by now.', 'scimpress' ) : ReplayWords::obstacle( $outcome );
		add_settings_error( Page::SLUG, 'replay', esc_html( $told ) );
		return ToolsTab::url( $this->slug() );
	}

	/**
	 * Deletes what was seen.
	 */
	private function clear(): string {
		$this->control->clear();
		add_settings_error( Page::SLUG, 'inspection', esc_html__( 'What was seen is deleted.', 'scimpress' ), 'success' );
		return ToolsTab::url( $this->slug() );
	}
}

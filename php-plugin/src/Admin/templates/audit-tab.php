<?php
/**
 * The Audit tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

if ( null !== $data->clearing ) {
	require __DIR__ . '/audit-clearing.php';
}
if ( array() !== $data->chart->outcomes ) {
	require __DIR__ . '/audit-chart.php';
}
if ( null !== $data->table ) {
	$data->table->views();
}
require __DIR__ . '/audit-search.php';
require __DIR__ . '/audit-searches.php';
?>
<nav class="scimpress-below" aria-label="<?php esc_attr_e( 'Below the list', 'scimpress' ); ?>">
	<?php esc_html_e( 'Below the list:', 'scimpress' ); ?>
	<a href="#scimpress-export"><?php esc_html_e( 'Export', 'scimpress' ); ?></a> |
	<a href="#scimpress-integrity"><?php esc_html_e( 'Integrity', 'scimpress' ); ?></a> |
	<a href="#scimpress-keeping"><?php esc_html_e( 'How long events are kept', 'scimpress' ); ?></a>
</nav>
<?php
if ( null !== $data->table ) {
	$data->table->display();
}

?>
<h2 id="scimpress-export" tabindex="-1"><?php esc_html_e( 'Export', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_export_audit', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="export_audit">
	<?php foreach ( $data->filters->query() as $scimpress_name => $scimpress_value ) : ?>
		<input type="hidden" name="<?php echo esc_attr( $scimpress_name ); ?>" value="<?php echo esc_attr( $scimpress_value ); ?>">
	<?php endforeach; ?>
	<p>
		<?php
		if ( array() === $data->filters->query() ) {
			esc_html_e( 'Every event, newest first.', 'scimpress' );
		} else {
			esc_html_e( 'The events that match the search, newest first.', 'scimpress' );
		}
		?>
		<?php esc_html_e( 'That you exported them is recorded.', 'scimpress' ); ?>
	</p>
	<p>
		<button type="submit" class="button" name="format" value="csv"><?php esc_html_e( 'Export as CSV', 'scimpress' ); ?></button>
		<button type="submit" class="button" name="format" value="json"><?php esc_html_e( 'Export as JSON lines', 'scimpress' ); ?></button>
	</p>
</form>

<h2 id="scimpress-integrity" tabindex="-1"><?php esc_html_e( 'Integrity', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_verify_audit', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="verify_audit">
	<p><?php esc_html_e( 'Finds events that were changed, added or removed past this plugin.', 'scimpress' ); ?></p>
	<p><button type="submit" class="button"><?php esc_html_e( 'Verify the audit', 'scimpress' ); ?></button></p>
</form>

<h2 id="scimpress-keeping" tabindex="-1"><?php esc_html_e( 'How long events are kept', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_save_retention', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="save_retention">
	<p>
		<label for="scimpress-retention"><?php esc_html_e( 'Days', 'scimpress' ); ?></label>
		<input type="number" id="scimpress-retention" name="days" class="small-text" min="0" max="9999" step="1" required value="<?php echo esc_attr( (string) $data->days ); ?>" aria-describedby="scimpress-retention-description">
		<button type="submit" class="button"><?php esc_html_e( 'Save days', 'scimpress' ); ?></button>
	</p>
	<p class="description" id="scimpress-retention-description"><?php esc_html_e( 'Older events are deleted each hour. 0 keeps them for ever.', 'scimpress' ); ?></p>
</form>
<?php require __DIR__ . '/audit-values.php'; ?>
<p><a class="button" href="<?php echo esc_url( add_query_arg( 'clear', '1', $data->url ) ); ?>"><?php esc_html_e( 'Clear the audit…', 'scimpress' ); ?></a></p>
